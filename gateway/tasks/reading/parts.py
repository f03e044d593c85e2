"""An item's words cut into parts: sentences, what stands between semicolons, what has a day or a subject of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from gateway.tasks.reading.actions import acts, acts_later
from gateway.tasks.reading.agencies import Listed, agencies_at
from gateway.tasks.reading.deadlines import Base, Deadline, deadlines_in
from gateway.tasks.reading.lexicon import Lexicon
from gateway.tasks.reading.lines import Block
from gateway.tasks.reading.reasons import REASONS, order_after_reasons
from gateway.tasks.reading.sentences import masked_quotes, sentences
from gateway.tasks.reading.subjects import ORDER, Subjects
from gateway.tasks.reading.units import Units

_BARE: Final = re.compile(
    r"(?:hoàn thành,? (?:và )?báo cáo kết quả [^,;.]{3,80})?"
    r"(?:bảo đảm |đảm bảo |phải |và |yêu cầu )*"
    r"(?:thời hạn|thời gian|hoàn thành|hoàn tất|xong"
    r"|thực thi|nhiệm vụ|việc này|các nhiệm vụ này|nội dung này|tiến độ|thực hiện|báo cáo|gửi|trình|ban hành"
    r"|hạn| |:|,)*"
)
_AND_FOLLOW: Final = re.compile(r" và (?=(?:theo dõi|đôn đốc)(?:, (?:đôn đốc|kiểm tra|giám sát))* )")
_AND_REGULARLY: Final = re.compile(r", (?:và |đồng thời )?(?=(?:theo )?định kỳ (?:[^\s.;,]+ ){0,4}?báo cáo)")
"""A report that comes again, on a day of its own, after what is not done so."""
_AND_REPORT: Final = re.compile(r"(?:, | và )(?:và |đồng thời )?(?=(?:tổng hợp,? )?báo cáo )")
_AND_EVERY: Final = re.compile(
    r", (?:và |đồng thời )?(?=(?:định kỳ )?(?:hằng|hàng) (?:năm|quý|tháng|tuần)(?:, | và )?[^.;,]{0,40}? ?báo cáo )"
)
"""A report that comes again every year, month or week, after a duty."""
_LONGEST_REPORT: Final = 110
"""Letters from where a report is told to the end of its period at most."""
_LONG_DUTY: Final = 60
"""Letters of a duty beside which a report is a task of its own."""
_XONG: Final = re.compile(r" [^\s,;]+ [^,;]*, (?=xong |hoàn thành |trước |chậm nhất )")
"""What a first day holds for, before another day that holds for something else."""
_AND: Final = re.compile(r" và ")
_NEAR: Final = 25
"""Letters between "và" and a second period at most, where that begins what it is for."""
_BY_DUTY: Final = re.compile(
    r"(?: \([^()]{1,160}\))?"
    r"(?:,? (?:theo|căn cứ|trong phạm vi|trên cơ sở)[^.;:]{2,110}| có trách nhiệm| có nhiệm vụ)? ?: *"
)
"""A colon after who acts, and what may stand before it."""
_ORDERS: Final = re.compile(r"[,;] (?:và |đồng thời,? )?(?=(?:giao|yêu cầu|đề nghị) )")
_OTHERS_MUST: Final = re.compile(r", (?:còn )?(?=các [^,;.:()]{3,70} (?:có trách nhiệm|chịu trách nhiệm) )")
"""Before a second subject that is surely one."""
_ON_THAT: Final = re.compile(
    r", (?=trên cơ sở (?:đó|đề xuất|kết quả|ý kiến|báo cáo|tổng hợp)[^,;.:]{0,80}, "
    r"(?:bộ|sở|ủy ban|ubnd|văn phòng|thanh tra|ban|cục|vụ|công an) )"
)
_TO_WHOM: Final = re.compile(
    r"(?:phối hợp(?: chặt chẽ)?(?: với)?|hướng dẫn|đôn đốc|chỉ đạo|yêu cầu|đề nghị)(?: với)? (?=\S)"
)
"""What may stand before those whom an action is done to, or done with."""
_MOST_ORDERS: Final = 3
_SIGNS: Final = re.compile("[();]")


@dataclass(slots=True)
class Part:
    """A stretch of an item: whom it names, where its action begins, and its deadlines."""

    start: int
    end: int
    sentence: bool
    lead: Listed | None = None
    ordered: bool = False
    deadlines: list[Deadline] = field(default_factory=list)
    body: int = 0


@dataclass(slots=True)
class Parts:
    """Cuts items into parts; one for each document."""

    words: Lexicon
    units: Units
    base: Base
    subjects: Subjects

    def parts(self, block: Block, start: int, end: int) -> Iterator[Part]:
        """Yield the parts of a stretch of a block."""
        masked = masked_quotes(block.low)
        for begin, stop in sentences(block, masked, start, end):
            for number, (a, b) in enumerate(self._pieces(block, masked, begin, stop)):
                part = Part(a, b, sentence=number == 0, body=a)
                lead = self.subjects.lead_at(block, masked, a, b)
                if lead is not None:
                    part.lead, part.body, part.ordered = lead
                    told = _BY_DUTY.match(masked, part.lead.end, b)
                    if told is not None and masked[told.end() : b].strip():
                        part.body = told.end()
                        goes_on = part.ordered and block.shown[told.end()].islower()
                        part.start = part.start if goes_on else told.end()
                if part.lead is None and self.words.idle.search(masked[a:b].rstrip(" .;/")):
                    part = self._ordered_later(block, masked, part) or part
                if (part.ordered or part.lead is None) and REASONS.match(masked, a):
                    part.start = order_after_reasons(masked, a, b, part.lead)
                part.deadlines = deadlines_in(block.shown, masked, part.start, b, self.base)
                yield from self._dated(block, part)

    def bare(self, block: Block, part: Part) -> bool:
        """Say whether a part holds a deadline and nothing else."""
        if part.lead is not None:
            return False
        first = part.deadlines[0]
        before = block.low[part.body : first.start]
        after = block.low[first.end : part.end].strip(" .;,/")
        return (
            _BARE.fullmatch(before) is not None
            and len(after.split()) <= 4
            and not acts(self.words, block.low, part.body + len(before.rstrip()) + 1 if after else part.end)
        )

    def _ordered_later(self, block: Block, masked: str, part: Part) -> Part | None:
        """Return the order at the end of what assigns nothing: "Thống nhất chủ trương ..., giao Sở X thực hiện"."""
        for comma in _ORDERS.finditer(masked, part.start, part.end):
            told = self.subjects.lead_at(block, masked, comma.end(), part.end)
            if told is not None and told[2]:
                return Part(comma.end(), part.end, part.sentence, told[0], told[2], [], told[1])
        return None

    def _dated(self, block: Block, part: Part) -> Iterator[Part]:
        """Yield a part, cut where a second day has an action of its own."""
        valued = [one for one in part.deadlines if one.value is not None]
        if len(valued) == 1 and valued[0].recurs:
            colon = block.low.find(": ", part.body, valued[0].start)
            if colon > 0 and self.words.verb.match(block.low, colon + 2) and not self.bare(block, part):
                yield Part(part.start, colon + 2, part.sentence, part.lead, part.ordered, [], part.body)
                yield Part(colon + 2, part.end, False, None, False, valued, colon + 2)
                return
        if valued and all(one.recurs for one in valued):
            on_a_day = all(one.recurs_on_a_day for one in valued)
            told = (_AND_REGULARLY if on_a_day else _AND_REPORT).search(block.low, part.body, part.end)
            regular = None if on_a_day else _AND_EVERY.search(block.low, part.body, part.end)
            if regular and regular.start() - part.body > _LONG_DUTY and regular.end() <= valued[0].start + _NEAR:
                told = regular
            elif told and not on_a_day and not self._reports_beside(block.low, part, told.end(), valued[0]):
                told = None
            if told and acts(self.words, block.low, part.body) and told.start() > part.body + _NEAR:
                yield Part(part.start, told.end(), part.sentence, part.lead, part.ordered, [], part.body)
                yield Part(told.end(), part.end, False, None, False, valued, told.end())
                return
        if valued:
            follow = _AND_FOLLOW.search(block.low, valued[-1].end, part.end)
            if follow is not None:
                yield Part(
                    part.start, follow.start(), part.sentence, part.lead, part.ordered, part.deadlines, part.body
                )
                yield Part(follow.end(), part.end, True, part.lead, False, [], follow.end())
                return
        for first, second in pairwise(valued):
            both = first.recurs and second.recurs and first.value != second.value
            joined = _AND.search(block.low, first.end, second.start) if both else None
            cut = joined.end() if joined and second.start - joined.end() < _NEAR else None
            told = _XONG.search(block.low, first.end, second.start + _NEAR)
            cut = cut or (told.end() if told and told.end() >= second.start - 1 else None)
            cut = cut or next(
                (
                    match.end()
                    for match in re.compile(r", (?:đồng thời )?| và ").finditer(block.low, first.end, second.start)
                    if self.words.verb.match(block.low, match.end()) and match.end() < second.start - 6
                ),
                None,
            )
            if cut is None or first.value == second.value:
                continue
            yield Part(part.start, cut, part.sentence, part.lead, part.ordered, [first], part.body)
            rest = Part(cut, part.end, False, None, False, [one for one in part.deadlines if one.start >= cut], cut)
            yield from self._dated(block, rest)
            return
        yield part

    @staticmethod
    def _reports_beside(low: str, part: Part, at: int, period: Deadline) -> bool:
        """Say whether only a report comes again, beside a duty that is told at length."""
        duty = low[part.body : at]
        return (
            period.start >= at
            and period.end <= at + _LONGEST_REPORT
            and len(duty) > _LONG_DUTY
            and "chịu trách nhiệm" not in duty
            and "định kỳ" not in period.text.lower()
        )

    def _pieces(self, block: Block, masked: str, start: int, end: int) -> Iterator[tuple[int, int]]:
        """Yield what stands between semicolons, and what follows a colon with a period of its own."""
        while (others := self._others(block, masked, start, end)) is not None:
            yield from self._between_semicolons(block, masked, start, others[0])
            start = others[1]
        yield from self._between_semicolons(block, masked, start, end)

    def _between_semicolons(self, block: Block, masked: str, start: int, end: int) -> Iterator[tuple[int, int]]:
        """Yield what stands between semicolons outside brackets and lists of agencies."""
        at, depth = start, 0
        for sign in _SIGNS.finditer(masked, start, end):
            place, letter = sign.start(), sign.group()
            if letter == "(":
                depth += 1
            elif letter == ")":
                depth = max(0, depth - 1)
            elif letter == ";" and not depth and masked[place + 1 : end].strip() and masked[at:place].strip():
                if self._listing_agencies(block, masked, at, place):
                    continue
                yield at, place + 1
                at = place + 1
                while masked[at : at + 1] == " ":
                    at += 1
        yield at, end

    def _others(self, block: Block, masked: str, start: int, end: int) -> tuple[int, int] | None:
        """Return where others begin to act, where that is sure ("..., trên cơ sở đó, Bộ X tổng hợp")."""
        for form in (_OTHERS_MUST, _ON_THAT):
            others = form.search(masked, min(end, start + _NEAR), end)
            if others is None:
                continue
            told = self.subjects.lead_at(block, masked, others.end(), end)
            before = (
                acts_later(self.words, masked, start) or self.subjects.lead_at(block, masked, start, end) is not None
            )
            if told is not None and before:
                return others.start() + 1, told[0].start
        return None

    def _listing_agencies(self, block: Block, masked: str, at: int, place: int) -> bool:
        """Say whether a semicolon stands between two agencies of one list."""
        order = ORDER.match(masked, at)
        places = [order.end() if order else at]
        for later in _ORDERS.finditer(masked, at, place):
            order = ORDER.match(masked, later.end())
            places += [order.end()] if order else []
        places += [told.end() for told in _TO_WHOM.finditer(masked, at, place)]
        places.sort()
        lists = (agencies_at(block.shown, masked, one, units=self.units) for one in places[-_MOST_ORDERS:])
        return any(listed is not None and listed.end > place for listed in lists)
