"""Who acts in a clause: agencies at its beginning, after an order, after its issuer, after what it begins with."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

from gateway.tasks.reading.agencies import Agency, Listed, agencies_at
from gateway.tasks.reading.lexicon import Lexicon
from gateway.tasks.reading.lines import Block
from gateway.tasks.reading.units import Units

ORDER: Final = re.compile(
    r"(?:trân trọng |kính )?(?:tiếp tục )?(?:yêu cầu|đề nghị|giao nhiệm vụ cho|giao trách nhiệm cho"
    r"|giao(?! (?:ban (?:công tác|tháng|tuần|quý|đầu|trực|báo|hằng|hàng)|thông|dịch|lưu|nhận|tiếp)(?!\w))"
    r"|phân công(?! rõ)|ủy quyền cho|ủy quyền)(?: cho)? (?=\S)"
)
OPENING: Final = re.compile(
    r"(?:(?:đồng thời|ngoài ra|bên cạnh đó|cùng với đó|trên cơ sở đó|theo đó|do đó|vì vậy"
    r"|trước mắt|riêng|trong đó|về việc này|về nội dung này|đối với nội dung này"
    r"|tại công điện này)[,:]? )"
)
_SUBORDINATE: Final = re.compile(
    r"(?:trên cơ sở|căn cứ|để|nhằm|sau khi|trong|trước|đối với|về|khi|từ|theo|định kỳ|hằng|hàng"
    r"|trường hợp|riêng|với|đến)\b"
)
_TOLD: Final = re.compile(
    r" (?:tiếp tục|chủ trì|có trách nhiệm|chịu trách nhiệm|khẩn trương|chủ động|chỉ đạo|tham mưu"
    r"|phối hợp|rà soát|báo cáo)\b"
)
_CONDITIONS: Final = ("trường hợp ", "khi ", "đối với ", "nếu ")
_THEN: Final = re.compile(r" thì (?=\S)")
_SOME_OFFICE: Final = re.compile(
    r"(?:cơ quan|đơn vị|bộ phận)(?: [^\s,;:.()]+){1,5}?"
    r"(?= (?:phải|cần|có trách nhiệm|thực hiện|xử lý|chủ động|báo cáo) )"
)
_NO_ACTION: Final = re.compile(
    r"(?:và|của|là|đã|đang|sẽ|được|bị|tại|trong|về|do|ở|-|có|cũng|vẫn|chưa|thì|nói|khóa|nhiệm kỳ"
    r"|số|với|cho|ban hành kèm|như|hoặc|trình tại|nêu)\b|[^\w]|\d"
)
_ASIDE: Final = re.compile(
    r", (?:nhất là|đặc biệt là|đặc biệt|trong đó có|trước hết là|trong phạm vi|với vai trò"
    r"|với trách nhiệm|theo|căn cứ|trên cơ sở|trong tháng|trước ngày|trong quý"
    r"|trong năm)[^;.:]{1,160}?, "
)
_WHILE: Final = re.compile(
    r" (?:khi|trong quá trình) [^;.:]{3,100}? (?=(?:cần|phải) )"
    r"| (?:tại|ở|trong) (?:các )?(?:khu vực|vùng|địa bàn|nơi) [^;.:]{3,90}? "
    r"(?=(?:tập trung|khẩn trương|chủ động|tổ chức|chỉ đạo|tiếp tục|rà soát|triển khai|phải|cần) )"
    r"|, (?:nhất là|đặc biệt là|trước hết là) [^;.:]{1,160}? (?=(?:phải|cần|có trách nhiệm) )"
)
"""When those who are named must act ("Các đoàn kiểm tra khi làm việc phải ..."), or who of them must act first."""
_NO_NAME: Final = re.compile(
    r"[,;:()\"]|\b(?:việc|công tác|nhiệm vụ|nội dung|trong|để|theo|tại|về|số|ngày|này|là|được|đã"
    r"|quyền hạn|chức năng|kinh phí|nguyên tắc"
    r"|khi|nếu|do|sau|trước|cho|với|phải|cần|những)\b"
)
_TITLE: Final = re.compile(
    r"(?:thủ tướng chính phủ|phó thủ tướng(?: thường trực)?(?: chính phủ)?(?: [^\s,]+){0,4}?"
    r"|chính phủ|bộ trưởng|chủ tịch ủy ban nhân dân [^,;.]{2,40}?|ủy ban nhân dân [^,;.]{2,30}?"
    r"|lãnh đạo bộ|đồng chí [^,;.]{2,60}?)(?= (?:(?:tiếp tục|trân trọng|kính) )?(?:yêu cầu|đề nghị|giao|phân công) )"
)
_THEN_ORDERS: Final = re.compile(r" (?:(?:tiếp tục|trân trọng|kính) )?(?=yêu cầu|đề nghị|giao|phân công)")
_TO_WHOM: Final = ("chỉ đạo ", "hướng dẫn ", "đôn đốc ", "vận động ", "tuyên truyền ", "kiểm tra ", "hỗ trợ ")
"""What is done to somebody."""
_CLASS_TO_COLON: Final = re.compile(
    r"((?:các|những) (?:cơ sở|đơn vị|tổ chức|doanh nghiệp|cơ quan|hộ|chủ|công ty|hợp tác xã|trung tâm|trường)"
    r" [^:;.()]{3,120}?)(?:\s*: | (?=có trách nhiệm ))"
)
_NO_CLASS: Final = re.compile(
    r" (?:theo|căn cứ|trong phạm vi|trên cơ sở|thực hiện|triển khai|rà soát|báo cáo|gửi|xây dựng|chỉ đạo|tham mưu"
    r"|nhiệm vụ|nội dung|sau|như sau|cụ thể|gồm|như|là)(?!\w)"
)
_PURPOSE: Final = ("để ", "nhằm ")
_BY_OFFICE: Final = re.compile(r"theo (?:chức năng|nhiệm vụ|thẩm quyền|phạm vi|lĩnh vực|phân công|trách nhiệm)\b")
_DUTY: Final = re.compile(
    r"(?:được (?:giao|phân công)|có (?:trách nhiệm|nhiệm vụ)|theo (?:chức năng|thẩm quyền)|trong phạm vi)\b"
)
_ABOVE_ALL: Final = re.compile(
    r", (?:nhất là|đặc biệt là|trong đó có|trọng tâm là) (?:các )?(?:tỉnh, thành phố|tỉnh|thành phố|địa phương)?:? ?"
)
_SPEAKER: Final = re.compile(r"([^,;:.]{3,60}?) (?:yêu cầu|đề nghị|giao|phân công) ")
_MEMBER: Final = re.compile(r", [^,;:.()]{2,60}")
_CARRY_OUT: Final = re.compile(r"(?:thực hiện|chấp hành|tuân thủ)(?: đúng| nghiêm| đầy đủ|, )")
_MUST: Final = (" cần ", " phải ", " có trách nhiệm ", ", cần ", ", phải ", ", đề nghị ", ", yêu cầu ")
_DUTIES: Final = re.compile(" (?:cần|phải) ")
_KINDLY: Final = re.compile(r" (?:trân trọng|kính) (?:yêu cầu|đề nghị)")
_COMMA: Final = re.compile(r", ")

Told: TypeAlias = "tuple[Listed, int, bool]"
"""Agencies, the place where their action begins, and whether an order names them."""


@dataclass(slots=True)
class Subjects:
    """Reads who acts; one for each document."""

    words: Lexicon
    units: Units
    issuer: str = ""
    """Who wrote the document, folded."""
    letter: bool = False
    """The document has addressees: who asks somebody there is who wrote it."""

    def lead_at(self, block: Block, masked: str, start: int, end: int) -> Told | None:
        """Return whom a clause names for itself, None where it leaves that to what stands above it."""
        opening = OPENING.match(masked, start)
        at = opening.end() if opening else start
        speaks = self.letter or _KINDLY.search(masked, at, at + 120) is not None or self._is_issuer(masked, at)
        told = self._by_issuer(block, masked, at, end) if speaks else None
        told = told or self._ordered(block, masked, at, end) or self.subject(block, masked, at, end)
        told = told or self._by_issuer(block, masked, at, end) or self._about(block, masked, at, end)
        if told is None and _SUBORDINATE.match(masked, at):
            told = self._then(block, masked, at, end) or self._after_comma(block, masked, at, end)
        return told or self._unknown(block, masked, start, end) or self._obliged(block, masked, at, end)

    def _is_issuer(self, masked: str, at: int) -> bool:
        """Say whether whoever wrote the document orders somebody here ("Ủy ban nhân dân tỉnh giao ...")."""
        speaker = _SPEAKER.match(masked, at)
        if speaker is None or not self.issuer:
            return False
        return self.issuer.startswith(speaker.group(1).replace("ubnd", "ủy ban nhân dân"))

    def _ordered(self, block: Block, masked: str, at: int, end: int) -> Told | None:
        """Return those after "Giao", "Yêu cầu", "Đề nghị" at a place."""
        order = ORDER.match(masked, at)
        listed = agencies_at(block.shown, masked, order.end(), units=self.units) if order else None
        return (listed, listed.end + 1, True) if listed is not None and listed.end <= end else None

    def _by_issuer(self, block: Block, masked: str, at: int, end: int) -> Told | None:
        """Return those whom an issuer orders: "Ủy ban nhân dân tỉnh yêu cầu các sở ..."."""
        issuer = agencies_at(block.shown, masked, at, units=self.units)
        title = None if issuer else _TITLE.match(masked, at)
        after = issuer.end if issuer else title.end() if title else None
        order = _THEN_ORDERS.match(masked, after) if after is not None else None
        return self._ordered(block, masked, order.end(), end) if order else None

    def _about(self, block: Block, masked: str, at: int, end: int) -> Told | None:
        """Return those of whom an opening speaks as who must act: "Đối với các chủ đầu tư cần ..."."""
        if not masked.startswith("đối với ", at):
            return None
        listed = agencies_at(block.shown, masked, at + len("đối với "), units=self.units)
        if listed is None or listed.end > end or not masked.startswith(_MUST, listed.end):
            return None
        return listed, listed.end + 1, False

    def _obliged(self, block: Block, masked: str, at: int, end: int) -> Told | None:
        """Return those who must do what stands before them: "Khắc phục các tuyến đường, các địa phương phải ..."."""
        if not _DUTIES.search(masked, at, min(end, at + 400)) or not self.words.verb.match(masked, at):
            return None
        for comma in _COMMA.finditer(masked, at, min(end, at + 300)):
            if not masked.startswith(("các ", "ủy ban ", "ubnd ", "bộ ", "sở "), comma.end()):
                continue
            listed = agencies_at(block.shown, masked, comma.end(), units=self.units)
            if listed is not None and masked.startswith(_MUST[:2], listed.end):
                return listed, listed.end + 1, False
        return None

    def _then(self, block: Block, masked: str, at: int, end: int) -> Told | None:
        """Return whom a condition leads to: "Trường hợp hồ sơ chưa đủ thì cơ quan tiếp nhận phải ..."."""
        if not masked.startswith(_CONDITIONS, at):
            return None
        for then in _THEN.finditer(masked, at, end):
            named = _SOME_OFFICE.match(masked, then.end(), end)
            if named is not None:
                agency = Agency(block.shown[named.start() : named.end()], *named.span())
                return Listed((agency,), *named.span()), named.end() + 1, False
            listed = agencies_at(block.shown, masked, then.end(), units=self.units)
            if listed is not None and listed.end <= end and self.words.follows.match(masked, listed.end + 1):
                return listed, listed.end + 1, False
        return None

    def _after_comma(self, block: Block, masked: str, at: int, end: int) -> Told | None:
        """Return those who stand after what a clause begins with: "Trên cơ sở ..., Bộ X chủ trì ..."."""
        acted = False
        for comma in _COMMA.finditer(masked, at, min(end, at + 400)):
            ordered = self._ordered(block, masked, comma.end(), end) or self._by_issuer(block, masked, comma.end(), end)
            if ordered is not None:
                return ordered
            # After an action "các ..." is what it is done to; what a purpose names is none.
            if acted and masked.startswith("các ", comma.end()):
                return None
            acted = acted or (masked.startswith(_TO_WHOM, comma.end()) and not masked.startswith(_PURPOSE, at))
            named = self.subject(block, masked, comma.end(), end)
            if named is not None and (
                self.words.verb.match(masked, named[1])
                or _DUTY.match(masked, named[1])
                or (len(named[0].agencies) > 1 and _BY_OFFICE.match(masked, named[1]))
            ):
                return named
        return None

    def _unknown(self, block: Block, masked: str, start: int, end: int) -> Told | None:
        """Return a proper name that no grammar knows and that is told to act ("Làng ... tiếp tục sử dụng")."""
        verb = _TOLD.search(masked, start, min(end, start + 110))
        if verb is None or not block.shown[start].isupper():
            return None
        name = block.shown[start : verb.start()]
        words = masked[start : verb.start()].split()
        capitals = sum(word[:1].isupper() for word in name.split())
        if verb.group() == " có trách nhiệm" and self.words.actor.match(f"các {masked[start : verb.start()]}"):
            capitals += 1  # "Chủ cơ sở có trách nhiệm ..."
        if not 2 <= len(words) <= 14 or capitals < 2 or _NO_NAME.search(masked[start : verb.start()]):
            return None
        if any(
            self.words.verb.match(masked, start + place.end())
            for place in re.finditer(r"^| ", masked[start : verb.start()])
        ):
            return None
        return Listed((Agency(name, start, verb.start()),), start, verb.start()), verb.start() + 1, False

    def _one_more(self, block: Block, masked: str, listed: Listed, end: int) -> Listed | None:
        """Return a list of classes with a last member of any name, before what is surely an action."""
        last = listed.agencies[-1]
        if not last.name.lower().startswith(("các ", "những ")) or masked[listed.end : listed.end + 2] != ", ":
            return None
        member = _MEMBER.match(masked, listed.end, end)
        if member is None:
            return None
        for space in re.finditer(" ", member.group()):
            at = member.start() + space.end()
            if at > listed.end + 2 and (self.words.adverbs.match(masked, at) or _CARRY_OUT.match(masked, at)):
                stop = at - 1
                name = " ".join(block.shown[last.start : stop].split())
                return Listed((*listed.agencies[:-1], replace(last, name=name, end=stop)), listed.start, stop)
        return None

    def _to_the_colon(self, block: Block, masked: str, listed: Listed, end: int) -> Listed | None:
        """Return a class by all its words before a colon and an action, or before what it has to do.

        Words that begin an action, or that tell how far somebody acts, are no part of a name.
        """
        last = listed.agencies[-1]
        found = _CLASS_TO_COLON.match(masked, last.start, end)
        if found is None or found.end(1) <= listed.end or _NO_CLASS.search(masked, listed.end, found.end(1)):
            return None
        action = found.end()
        if block.shown[last.end : found.end(1)] != masked[last.end : found.end(1)]:
            return None  # another office
        if not (block.shown[action : action + 1].isupper() or masked.startswith("có ", action)) or not self.words.follows.match(masked, action):
            return None
        if any(
            self.words.adverbs.match(masked, space.end())
            for space in re.compile(" ").finditer(masked, listed.end, found.end(1))
        ):
            return None
        longer = replace(last, name=" ".join(block.shown[last.start : found.end(1)].split()), end=found.end(1))
        return Listed((*listed.agencies[:-1], longer), listed.start, found.end(1))

    def subject(self, block: Block, masked: str, at: int, end: int) -> Told | None:
        """Return agencies that stand at a place as those who act."""
        first = block.shown[at : at + 1]
        listed = agencies_at(block.shown, masked, at, units=self.units)
        if listed is None or listed.end > end:
            return None
        listed = self._to_the_colon(block, masked, listed, end) or listed
        obliged = masked.startswith(_MUST[:3], listed.end)
        if not (first.isupper() or obliged) and not masked.startswith(
            ("các ", "ủy ban", "bộ, ", "sở, ", "tỉnh ", "thành phố ", "cơ sở đào tạo", "cơ sở giáo dục"), at
        ):
            return None
        after = listed.end
        sign = masked[after : after + 1]
        rest = after + 1
        while masked[rest : rest + 1] in {" ", ":"}:
            rest += 1
        if not masked[after:end].strip(" .;") or sign == ":":
            return listed, rest, False
        acts = self.words.follows.match(masked, rest) if sign in {" ", ","} else None
        noun = self.words.compound.match(masked, rest) if acts is not None else None
        if acts is not None and (noun is None or noun.end() <= acts.end()):
            return listed, rest, False
        longer = self._one_more(block, masked, listed, end) if sign == "," and first.isupper() else None
        if longer is not None:
            return longer, longer.end + 1, False
        above_all = _ABOVE_ALL.match(masked, after)
        places = self.units.places.provinces(block.shown, masked, above_all.end()) if above_all else None
        if places is not None and self.words.follows.match(masked, places[1] + 1):
            return listed, places[1] + 1, False
        for form in (_ASIDE, _WHILE):
            aside = form.match(masked, after)
            if aside is not None and self.words.follows.match(masked, aside.end()):
                return listed, aside.end(), False
        strong = (
            self.words.known.match(masked, at)
            or self.words.role.match(masked, at)
            or masked.startswith(("bộ ", "sở ", "ủy ban", "ubnd"), at)
        )
        if sign == " " and strong and listed.end > at + 5 and not _NO_ACTION.match(masked, rest):
            return listed, rest, False
        return None
