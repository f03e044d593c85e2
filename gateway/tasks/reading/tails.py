"""What follows a name or a class and belongs to it: tails, parents, clauses that tell a class apart."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from gateway.tasks.reading.lexicon import Lexicon

WORD: Final = re.compile(r"[^\s,;:.()\"]+")
SPACE: Final = re.compile(" ")
STOP: Final = frozenset(
    [
        "và",
        "với",
        "để",
        "đã",
        "đang",
        "sẽ",
        "cần",
        "phải",
        "có",
        "theo",
        "căn",
        "trong",
        "tại",
        "về",
        "trên",
        "là",
        "do",
        "được",
        "cho",
        "đến",
        "từ",
        "thì",
        "mà",
        "nếu",
        "khi",
        "của",
        "thuộc",
        "bằng",
        "qua",
        "hoặc",
        "như",
        "cùng",
        "nhằm",
        "không",
        "sau",
        "trước",
        "gồm",
        "nhất",
        "vào",
        "ngay",
        "thường",
    ]
)
_BELONGS: Final = re.compile(r" (?:thuộc,(?: và)? trực thuộc|thuộc và trực thuộc|trực thuộc|thuộc|của) ")
_TOLD_AT: Final = re.compile(
    r" (?:được )?(?:nêu|quy định|có tên) (?:tại|trong|ở) (?:khoản \d+ )?(?:điều|khoản|mục|phụ lục|danh sách)"
    r"(?: \d+| [ivx]+)?"
    r"(?: (?:này|kèm theo|nêu trên))?(?!\w)"
)
"""Where the document itself says who they are."""
_PARENT: Final = re.compile(
    r"(?:các )?(?:(?:bộ|sở) [bcdđghklmnpqrstvx&]{2,9}|nhà nước|bộ|tỉnh|thành phố|quốc hội|chính phủ|trung ương"
    r"|(?:ủy ban|hội đồng) nhân dân (?:tỉnh|thành phố)"
    r"|ubnd (?:tỉnh|thành phố)|hội đồng nhân dân|sở)(?!\w)"
)
_RELATIVE: Final = re.compile(
    r" (?:có (?!trách nhiệm|nhiệm vụ|kế hoạch|văn bản|phương án|giải pháp|biện pháp|ý kiến|chính sách|hình thức|cơ chế"
    r"|lộ trình|báo cáo|chương trình|đề án|hướng dẫn|thẩm quyền|chế độ|liên quan|cách|hình)|đang |bị |được giao |nằm )"
)
_PASSIVE: Final = re.compile(r" (?:đang|bị|được|đã|chưa) ")
_LONGEST_RELATIVE: Final = 90
_CHARGED: Final = re.compile(r" được (?:phân công|giao) [^,;.:]{2,90}?(?= có trách nhiệm| chịu trách nhiệm)")
_SIGN: Final = re.compile("[,;:.]")
_TO_COLON: Final = re.compile(r"(?: [^\s,;:.()]+){1,5}(?=:)")


@dataclass(slots=True)
class Tails:
    """Finds the ends of what belongs to a name."""

    words: Lexicon

    def compound(self, low: str, begin: int) -> bool:
        """Say whether the word here is the second syllable of another ("công lập")."""
        before = low.rfind(" ", 0, begin - 1) + 1
        return (self.words.compound.match(low, begin) or self.words.compound.match(low, before)) is not None

    def tail(self, low: str, end: int) -> int:
        """Return the end of what belongs to a class or name after it."""
        for _ in range(4):
            parent = self._parent(low, end)
            if parent:
                return parent
            found = self.words.tail.match(low, end) or _TOLD_AT.match(low, end)
            if found is None:
                break
            end = found.end()
        return end

    def relative(self, low: str, end: int) -> int:
        """Return the end of "có rừng", "đang thi công" after a class and before its verb, 0 where there is none."""
        charged = _CHARGED.match(low, end)
        if charged is not None:
            return charged.end()
        if _RELATIVE.match(low, end) is None:
            return 0
        for space in SPACE.finditer(low, end + 1, end + _LONGEST_RELATIVE):
            if _SIGN.search(low, end, space.start()):
                break
            if self.words.adverbs.match(low, space.end()) and not self.compound(low, space.end()):
                return space.start()
        return 0

    def of_places(self, low: str, end: int) -> int:
        """Return the end of "có đường thủy đi qua" after places and before a verb that is surely one, 0 for none."""
        if not low.startswith(" có ", end) or _RELATIVE.match(low, end) is None or low.startswith(" có các ", end):
            return 0
        for number, space in enumerate(SPACE.finditer(low, end + 1, end + _LONGEST_RELATIVE)):
            verb = self.words.verb.match(low, space.end())
            if _SIGN.search(low, end, space.start()) or _PASSIVE.search(low, end, space.end()):
                break
            if number and verb and verb.group() not in self.words.verbs_in_names and " " in verb.group():
                return 0 if self.compound(low, space.end()) else space.start()
        return 0

    def up_to_colon(self, low: str, end: int) -> int:
        """Return the place of a colon a few words after a name that no verb stands among, 0 where there is none."""
        found = _TO_COLON.match(low, end)
        if found is None:
            return 0
        words = [space.end() for space in SPACE.finditer(low, end, found.end())]
        names = self.words.verbs_in_names
        for at in words:
            verb = self.words.follows.match(low, at)
            word = WORD.match(low, at)
            if (
                word is None
                or word.group() in STOP
                or (verb and verb.group() not in names and not self.compound(low, at))
            ):
                return 0
        return found.end()

    def _parent(self, low: str, end: int) -> int:
        """Return the end of the body that a class or an office belongs to, 0 where none is named."""
        belongs = _BELONGS.match(low, end)
        if belongs is None:
            return 0
        at = belongs.end() + (len("cơ quan ") if low.startswith("cơ quan ", belongs.end()) else 0)
        parent = self.words.known.match(low, at) or _PARENT.match(low, belongs.end())
        return parent.end() if parent else 0
