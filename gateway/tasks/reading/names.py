"""Where the name of an office ends: capitals, small words, verbs that belong to it or follow it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from gateway.tasks.reading.lexicon import Lexicon
from gateway.tasks.reading.tails import SPACE, STOP, WORD, Tails
from gateway.tasks.reading.unit import Unit

ARTICLE: Final = re.compile(
    r"(?:(?:tất cả|toàn bộ|toàn thể) )?(?:hệ thống các|các|những|một số|từng|mỗi|\d{1,3})(?: đồng chí)? "
)
_DESCRIBING: Final = frozenset({"quản lý", "thi công", "vận hành", "cung cấp", "khai thác", "đầu tư"})
"""Verbs that tell what a class does ("các đơn vị quản lý đường bộ")."""
_ORGANISATION: Final = re.compile(
    r",? (?:khác|cá nhân|và cá nhân|có liên quan|liên quan|đoàn thể|chính trị|xã hội)|[,;.]"
)
_PARTY: Final = re.compile(r"(?:tỉnh|thành|đảng) ủy(?!\w)")
_MEMBER: Final = re.compile(r",? và (?:các )?|, [^,;.]{2,30} và các ")
_WHOSE: Final = re.compile(r" (?:tỉnh|thành phố|bộ|sở|chính phủ)(?!\w)")
_TO_VERB: Final = re.compile(r"[^\s,;:.()]+(?: [^\s,;:.()]+){1,5}")
_OBJECT: Final = re.compile(
    r" (?:dự thảo|kế hoạch|đề án|phương án|báo cáo|chương trình|quy chế|quy trình|nghị định|nghị quyết|thông tư"
    r"|chiến lược|văn bản|danh mục|mô hình|hồ sơ|tờ trình|bộ tiêu chí|hệ thống|lộ trình|các|những|việc|công tác"
    r"|tình hình|kết quả)(?!\w)"
)
"""What a verb does something to, and no part of a name."""
_CAPITAL_AHEAD: Final = re.compile(r"[^\s,;:.()]+(?: [^\s,;:.()]+)? [^\W\d_a-zđ][^\s,;:.()]*")
_AREAS: Final = re.compile(r"(?:các )?(?:khu|cụm) (?:công nghiệp|công nghệ|chế xuất|kinh tế)")
LONGEST: Final = 14
"""Words of a name at most."""


@dataclass(slots=True)
class Names:
    """Finds the ends of names; ``seen`` are those that the document itself sets apart (its addressees)."""

    words: Lexicon
    seen: set[str] = field(default_factory=set)
    tails: Tails = field(init=False)

    def __post_init__(self) -> None:
        """Share the words."""
        self.tails = Tails(self.words)

    def acts(self, shown: str, low: str, at: int, before: Unit | None) -> bool:
        """Say whether a verb stands here and no office that begins alike ("Báo cáo" and "Báo Nhân dân")."""
        verb = self.words.verb.match(low, at)
        if verb is None:
            return False
        if before is not None and verb.group() == "tổ chức" and _ORGANISATION.match(low, verb.end()):
            return False
        standing = self.words.standing_class.match(low, at)
        if standing is not None and standing.end() > verb.end():
            return False
        office = self.words.head.match(low, at) or self.words.role.match(low, at)
        if office is None or verb.end() > office.end():
            return True
        if shown[at].isupper() and (
            _WHOSE.match(low, office.end()) or (before is not None and _MEMBER.match(low, office.end()))
        ):
            return False
        if before is not None and ARTICLE.match(low, office.end() + 1):
            return False
        return verb.end() == office.end() and not shown[office.end() + 1 : office.end() + 2].isupper()

    def lower(self, shown: str, low: str, end: int, *, named: bool = False) -> int:
        """Return the end of small words that tell a class apart, up to a verb or a word that cannot belong to it."""
        at, count = end, 0
        while low[at : at + 1] == " " and count < 8:
            word = WORD.match(low, at + 1)
            if word is None or word.group() in STOP or word.group() in {"các", "những", "-"}:
                break
            verb = None if self.tails.compound(low, at + 1) else self.words.follows.match(low, at + 1)
            if verb is not None and verb.group() in self.words.turning and not named:
                break
            if (
                verb is not None
                and count == 0
                and named
                and verb.group() in _DESCRIBING
                and low[verb.end() : verb.end() + 1] == " "
            ):
                at = verb.end()
                count += 1
                continue
            if verb is not None and not (
                verb.group() in self.words.verbs_in_names and self.goes_on_as_name(shown, low, verb.end(), count)
            ):
                break
            at = verb.end() if verb else word.end()
            count += 1
        return at

    def goes_on_as_name(self, shown: str, low: str, end: int, count: int) -> bool:
        """Say whether a verb at this place belongs to the name: a true verb, or the next member, follows soon."""
        after = low[end : end + 1]
        if after in {"", ",", ";", ":", ".", ")"}:
            return True
        if count and _OBJECT.match(low, end):
            return False
        at = end
        for _ in range(6):
            if low[at : at + 1] != " ":
                return low[at : at + 1] in ({":", "", ";"} if count else {":", ""})
            if self.words.tail.match(low, at):
                return True
            verb = self.words.follows.match(low, at + 1)
            if verb is not None and verb.group() not in self.words.verbs_in_names:
                return bool(count) or not self.tails.compound(low, at + 1)
            word = WORD.match(low, at + 1)
            if word is not None and low.startswith(("việt nam", "quốc gia", "trung ương"), word.start()):
                return True
            if low.startswith("công tác ", at + 1) or word is None:
                return False
            if word.group() in {"của", "các", "những", "theo", "để", "về", "việc"}:
                return word.group() in {"theo", "trong"}
            at = word.end()
        return False

    def name(self, shown: str, low: str, start: int) -> int:
        """Return the end of an office's name that no list holds: capitals, small words between, up to a verb."""
        for name in self.seen:
            if low.startswith(name, start) and not low[start + len(name) : start + len(name) + 1].isalnum():
                return self.after_field(shown, low, start + len(name))
        at = end = start - 1
        for count in range(LONGEST):
            word = WORD.match(low, at + 1) if low.startswith(" ", at) else None
            if word is None:
                break
            if self._links(shown, low, word, count):
                at = word.end()
                continue
            body = self._body(shown, low, word.start())
            if body:
                at = end = body
                continue
            stop = self._one_more(shown, low, word, count)
            if not stop:
                break
            at = end = stop
        return end

    def _body(self, shown: str, low: str, at: int) -> int:
        """Return the end of a body that stands within a name ("Văn phòng Ban Chỉ đạo ..."), 0 for none."""
        if not shown[at].isupper():
            return 0
        known = self.words.known.match(low, at)
        if known is not None:
            return known.end()
        field = self.words.field.match(low, at)
        if field is not None and "," in field.group():
            return field.end()
        head = self.words.head.match(low, at)
        return head.end() if head is not None and low.startswith(("ban chỉ", "ban quản lý"), at) else 0

    def _links(self, shown: str, low: str, word: re.Match[str], count: int) -> bool:
        """Say whether a hyphen or an "và" stands within the name and not before another office or an apposition."""
        after = word.end() + 1
        if word.group() == "và" and _AREAS.match(low, after):
            return count > 0
        if word.group() == "và" and count > 0 and shown[after : after + 1].islower():
            return self._small_member(low, after)
        if (
            word.group() not in {"-", "và"}
            or not shown[after : after + 1].isupper()
            or self.words.role.match(low, after)
        ):
            return False
        if word.group() == "-":
            return not low.startswith(("cơ quan", "thường trực", "đơn vị", "chủ"), after)
        return count > 0 and self.words.head.match(low, after) is None

    def _small_member(self, low: str, at: int) -> bool:
        """Say whether small letters after "và" go on a name ("Cục Quản lý nhà và thị trường bất động sản")."""
        words = self.words
        if low.startswith(("các ", "những ", "từng ", "một ", "toàn ", "tất ", "sự ", "đồng ", "cả "), at):
            return False
        if any(
            form.match(low, at)
            for form in (words.head, words.role, words.plain_class, words.standing_class, words.follows)
        ):
            return False
        found = _TO_VERB.match(low, at)
        return found is not None and any(
            words.follows.match(low, space.end()) for space in SPACE.finditer(low, at, found.end())
        )

    def _one_more(self, shown: str, low: str, word: re.Match[str], count: int) -> int:
        """Return the end of a word that goes on a name, 0 where the name has ended before it."""
        begin, stop = word.span()
        text = word.group()
        if shown[begin].isupper() or shown[begin].isdigit():
            party = _PARTY.match(low, begin)
            other = count and self.words.head.match(low, begin) and not self.keeps(low, begin)
            if party:
                return party.end()
            return 0 if other else stop
        if count and self._ends_with_place(low, begin - 1) and not self.words.tail.match(low, begin - 1):
            return 0
        before = shown[shown.rfind(" ", 0, begin - 1) + 1 : begin - 1]
        ends = count and len(before) > 1 and before.isupper() and not self.words.tail.match(low, begin - 1)
        if ends and _CAPITAL_AHEAD.match(shown, begin) is None:
            return 0  # after an abbreviation ("Cục CNTT họp bàn", but "Trường THPT chuyên Hùng Vương")
        if text in {"các", "những"} and self.words.plain_class.match(low, stop + 1):
            return 0
        if text in STOP and not (text in {"của", "về"} and count and shown[stop + 1 : stop + 2].isupper()):
            return 0
        verb = self.words.follows.match(low, begin)
        if verb is None or self.tails.compound(low, begin):
            return stop
        if verb.group() in self.words.verbs_in_names and count and self._capital_after(shown, low, verb.end()):
            return verb.end()  # "Ban Quản lý Khu Nông nghiệp ứng dụng Công nghệ cao"
        if " " not in verb.group() and count and shown[low.rfind(" ", 0, begin - 1) + 1].isupper():
            return stop  # the second syllable of a word that begins with a capital
        inside = (
            verb.group() in self.words.verbs_in_names and not (count and self._turns(low, verb))
        ) and self.goes_on_as_name(shown, low, verb.end(), count)
        return verb.end() if inside else 0

    def _capital_after(self, shown: str, low: str, end: int) -> bool:
        """Say whether a word with a capital, and no office, follows a verb."""
        at = end + 1
        if low[end : end + 1] != " " or not shown[at : at + 1].isupper() or shown[at + 1 : at + 2].isupper():
            return False
        words = self.words
        forms = (words.head, words.role, words.known, words.plain_class, words.follows, words.province)
        return not any(form.match(low, at) for form in forms)

    def _turns(self, low: str, verb: re.Match[str]) -> bool:
        """Say whether a verb after a name tells what is done: neither "và" nor a verb of the name stands before it."""
        if verb.group() not in self.words.turning:
            return False
        before = low[max(0, verb.start() - 24) : verb.start()].split()
        return not before or (before[-1] not in {"và", "-"} and " ".join(before[-2:]) not in self.words.verbs_in_names)

    def field(self, shown: str, low: str, start: int) -> int:
        """Return the end of a field, or of two that were joined ("Giao thông vận tải - Xây dựng"), 0 for none."""
        found = self.words.field.match(low, start)
        if found is None or not shown[start].isupper():
            return 0
        joined = self.words.field.match(low, found.end() + 3) if low.startswith(" - ", found.end()) else None
        return joined.end() if joined and shown[joined.start()].isupper() else found.end()

    def _ends_with_place(self, low: str, end: int) -> bool:
        """Say whether a name has come to its country or province, after which small letters are no part of it."""
        two = low.rfind(" ", 0, low.rfind(" ", 0, end)) + 1
        last = low[two:end]
        return (
            last == "việt nam"
            or self.words.province.fullmatch(last) is not None
            or low.endswith(("hồ chí minh", " tỉnh", " thành phố", " trung ương"), 0, end)
        )

    def keeps(self, low: str, begin: int) -> bool:
        """Say whether a first word of offices may stand within a name ("Văn phòng Bộ", "Ban Quản lý Dự án")."""
        return not low.startswith(("ủy ban", "ubnd", "hội đồng nhân dân"), begin)

    @staticmethod
    def capitals(shown: str, start: int, most: int) -> int:
        """Return the end of capitalised words that follow a place."""
        end = start
        for _ in range(most):
            word = re.compile(r" ([^\s,;:.()\"]+)").match(shown, end) or (
                re.compile(r"([^\s,;:.()\"]+)").match(shown, end)
                if end == start and shown[end : end + 1].isupper()
                else None
            )
            if word is None or not word.group(1)[0].isupper():
                break
            end = word.end()
        return end

    def after_field(self, shown: str, low: str, end: int) -> int:
        """Return the end of what places an office ("Sở Xây dựng Lâm Đồng", "Sở Y tế tỉnh Gia Lai")."""
        place = re.compile(r" (?:của )?(?:(?:các )?(?:tỉnh, thành phố|tỉnh|thành phố|tp)(?!\w))").match(low, end)
        if place:
            named = self.capitals(shown, place.end(), 4)
            return self.tails.tail(low, named)
        province = self.words.province.match(low, end + 1)
        if province and low[end] == " " and shown[end + 1].isupper():
            return province.end()
        return end if self.words.verb.match(low, end + 1) else self.tails.tail(low, end)
