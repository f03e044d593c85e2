"""An item's words cut into what it assigns: a draft for each lead, deadline or period of its own (guideline, 2)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from gateway.tasks.reading.actions import acts, acts_later
from gateway.tasks.reading.agencies import Agency, Listed, agencies_at
from gateway.tasks.reading.deadlines import Base, Deadline, deadlines_in
from gateway.tasks.reading.kinds import kind_of
from gateway.tasks.reading.lexicon import Lexicon
from gateway.tasks.reading.lines import Block
from gateway.tasks.reading.reasons import REASONS, order_after_reasons
from gateway.tasks.reading.sentences import masked_quotes, sentences
from gateway.tasks.reading.subjects import ORDER, Subjects
from gateway.tasks.reading.units import Units

_REPORTS: Final = re.compile(r"(?:và )?(?:tổng hợp,? |kịp thời |thống kê,? )*(?:gửi|định kỳ)\b")
_TOGETHER: Final = re.compile(
    r"(?:phối hợp|phối kết hợp|phối(?= với))(?: (?:chặt chẽ|hiệu quả|thường xuyên|đồng bộ|kịp thời"
    r"|tốt))*(?:, (?:chặt chẽ|hiệu quả|hướng dẫn))?(?: (?:cùng với|cùng|với))? |chủ trì,? cùng(?: với)? "
    r"|cùng với |chủ trì, làm việc với "
)
_BARE: Final = re.compile(
    r"(?:bảo đảm |đảm bảo |phải |và |yêu cầu )*(?:thời hạn|thời gian|hoàn thành|hoàn tất|xong"
    r"|thực thi|nhiệm vụ|việc này|các nhiệm vụ này|nội dung này|tiến độ|thực hiện|báo cáo|gửi|trình|ban hành"
    r"|hạn| |:|,)*"
)
_SECONDARY: Final = re.compile(r"(?:thời hạn|thời gian|tiến độ) ")
_AND_FOLLOW: Final = re.compile(r" và (?=(?:theo dõi|đôn đốc)(?:, (?:đôn đốc|kiểm tra|giám sát))* )")
_AND_REGULARLY: Final = re.compile(r", (?:và |đồng thời )?(?=(?:theo )?định kỳ (?:[^\s.;,]+ ){0,4}?báo cáo)")
"""A report that comes again, on a day of its own, after what is not done so."""
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
_MOST_ORDERS: Final = 3
_SIGNS: Final = re.compile("[();]")


@dataclass(slots=True)
class Draft:
    """What one clause assigns, before what is inherited is filled in; spans within the block."""

    block: Block
    start: int
    end: int
    lead: Listed | None = None
    coordinate: list[Agency] = field(default_factory=list)
    deadline: Deadline | None = None
    starts_with_agency: bool = False
    ordered: bool = False
    late_deadline: bool = False
    """The deadline closed the whole item."""


@dataclass(slots=True)
class _Part:
    start: int
    end: int
    sentence: bool
    lead: Listed | None = None
    ordered: bool = False
    deadlines: list[Deadline] = field(default_factory=list)
    body: int = 0


@dataclass(slots=True)
class Clauses:
    """Cuts items; one for each document."""

    words: Lexicon
    units: Units
    base: Base
    subjects: Subjects = field(init=False)

    def __post_init__(self) -> None:
        """Share the readers of names."""
        self.subjects = Subjects(self.words, self.units)

    def drafts(self, block: Block, start: int, end: int) -> list[Draft]:
        """Return what a stretch of a block assigns; a deadline that closes it is given to all its drafts."""
        found: list[Draft] = []
        for part in self._parts(block, start, end):
            last = found[-1] if found else None
            if last is not None and part.deadlines and self._bare(block, part):
                for draft in found if _SECONDARY.match(block.low, part.start) and part.sentence else [last]:
                    if draft.deadline is None:
                        draft.deadline = part.deadlines[0]
                        draft.late_deadline = True
                last.end = part.end
                continue
            if last is None or self._apart(block, last, part):
                found.append(self._new(block, part))
            else:
                last.end = part.end
                if part.deadlines and (last.deadline is None or last.deadline.value is None):
                    last.deadline = _best(part.deadlines) or last.deadline
        for draft in found:
            draft.coordinate = self.coordinate(block, draft)
        return found

    def _new(self, block: Block, part: _Part) -> Draft:
        return Draft(
            block,
            part.start,
            part.end,
            part.lead,
            deadline=_best(part.deadlines),
            starts_with_agency=part.lead is not None and not part.ordered,
            ordered=part.ordered,
        )

    def _apart(self, block: Block, last: Draft, part: _Part) -> bool:
        """Say whether a part is a task of its own beside the one before it."""
        low = block.low
        acts = self.acts(low, part.body)
        if part.lead is not None and part.lead is last.lead and part.sentence:
            return True
        if (
            part.lead is not None
            and part.sentence
            and last.lead is not None
            and part.body > part.lead.end
            and part.lead.start - part.start < 3
            and acts
        ):
            return True
        if part.lead is not None and (last.lead is None or part.lead.names != last.lead.names):
            return True
        valued = next((one for one in part.deadlines if one.value is not None), None)
        if valued is not None:
            if last.deadline is not None and last.deadline.value is not None:
                return acts or part.sentence or valued.value != last.deadline.value
            if part.sentence:
                return acts
            if valued.recurs:
                return acts
            # A report that closes what is delivered is its end; beside a standing duty it is a task of its own.
            return (
                _REPORTS.match(low, part.body) is not None
                and kind_of(self.words, low[last.lead.end + 1 if last.lead else last.start : last.end], None)
                == "standing"
            )
        dated = last.deadline is not None and last.deadline.value is not None
        later = acts or (part.sentence and self.acts_later(low[: part.end], part.body))
        return (
            part.sentence and dated and later and not self.words.idle.search(low[part.body : part.end].rstrip(" .;/"))
        )

    def acts(self, low: str, at: int) -> bool:
        """Say whether an action begins at a place."""
        return acts(self.words, low, at)

    def acts_later(self, low: str, at: int) -> bool:
        """Say whether an action begins at a place, or after what stands there first."""
        return acts_later(self.words, low, at)

    def _bare(self, block: Block, part: _Part) -> bool:
        """Say whether a part holds a deadline and nothing else."""
        if part.lead is not None:
            return False
        first = part.deadlines[0]
        before = block.low[part.body : first.start]
        after = block.low[first.end : part.end].strip(" .;,/")
        return (
            _BARE.fullmatch(before) is not None
            and len(after.split()) <= 4
            and not self.acts(block.low, part.body + len(before.rstrip()) + 1 if after else part.end)
        )

    def _parts(self, block: Block, start: int, end: int) -> Iterator[_Part]:
        masked = masked_quotes(block.low)
        for begin, stop in sentences(block, masked, start, end):
            for number, (a, b) in enumerate(self._pieces(block, masked, begin, stop)):
                part = _Part(a, b, sentence=number == 0, body=a)
                lead = self.subjects.lead_at(block, masked, a, b)
                if lead is not None:
                    part.lead, part.body, part.ordered = lead
                    told = _BY_DUTY.match(masked, part.lead.end, b)
                    if told is not None and masked[told.end() : b].strip():
                        part.start = part.body = told.end()
                if part.lead is None and self.words.idle.search(masked[a:b].rstrip(" .;/")):
                    part = self._ordered_later(block, masked, part) or part
                if (part.ordered or part.lead is None) and REASONS.match(masked, a):
                    part.start = order_after_reasons(masked, a, b, part.lead)
                part.deadlines = deadlines_in(block.shown, masked, part.start, b, self.base)
                yield from self._dated(block, part)

    def _ordered_later(self, block: Block, masked: str, part: _Part) -> _Part | None:
        """Return the order at the end of what assigns nothing: "Thống nhất chủ trương ..., giao Sở X thực hiện"."""
        for comma in _ORDERS.finditer(masked, part.start, part.end):
            told = self.subjects.lead_at(block, masked, comma.end(), part.end)
            if told is not None and told[2]:
                return _Part(comma.end(), part.end, part.sentence, told[0], told[2], [], told[1])
        return None

    def _dated(self, block: Block, part: _Part) -> Iterator[_Part]:
        """Yield a part, cut where a second day has an action of its own."""
        valued = [one for one in part.deadlines if one.value is not None]
        if len(valued) == 1 and valued[0].recurs:
            colon = block.low.find(": ", part.body, valued[0].start)
            if colon > 0 and self.words.verb.match(block.low, colon + 2) and not self._bare(block, part):
                yield _Part(part.start, colon + 2, part.sentence, part.lead, part.ordered, [], part.body)
                yield _Part(colon + 2, part.end, False, None, False, valued, colon + 2)
                return
        if valued and all(one.recurs_on_a_day for one in valued):
            told = _AND_REGULARLY.search(block.low, part.body, part.end)
            if told and self.acts(block.low, part.body) and told.start() > part.body + _NEAR:
                yield _Part(part.start, told.end(), part.sentence, part.lead, part.ordered, [], part.body)
                yield _Part(told.end(), part.end, False, None, False, valued, told.end())
                return
        if valued:
            follow = _AND_FOLLOW.search(block.low, valued[-1].end, part.end)
            if follow is not None:
                yield _Part(
                    part.start, follow.start(), part.sentence, part.lead, part.ordered, part.deadlines, part.body
                )
                yield _Part(follow.end(), part.end, True, part.lead, False, [], follow.end())
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
            yield _Part(part.start, cut, part.sentence, part.lead, part.ordered, [first], part.body)
            rest = _Part(cut, part.end, False, None, False, [one for one in part.deadlines if one.start >= cut], cut)
            yield from self._dated(block, rest)
            return
        yield part

    def _pieces(self, block: Block, masked: str, start: int, end: int) -> Iterator[tuple[int, int]]:
        """Yield what stands between semicolons, and what follows a colon with a period of its own."""
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

    def _listing_agencies(self, block: Block, masked: str, at: int, place: int) -> bool:
        """Say whether a semicolon stands between two agencies of one list."""
        order = ORDER.match(masked, at)
        places = [order.end() if order else at]
        for later in _ORDERS.finditer(masked, at, place):
            order = ORDER.match(masked, later.end())
            places += [order.end()] if order else []
        lists = (agencies_at(block.shown, masked, one, units=self.units) for one in places[-_MOST_ORDERS:])
        return any(listed is not None and listed.end > place for listed in lists)

    def coordinate(self, block: Block, draft: Draft) -> list[Agency]:
        """Return the agencies that a draft's words name for working together, each once."""
        found: dict[str, Agency] = {}
        masked = masked_quotes(block.low)
        for match in _TOGETHER.finditer(masked, draft.start, draft.end):
            if match.group().startswith("cùng với") and match.start() > draft.start + 80:
                continue
            listed = agencies_at(block.shown, masked, match.end(), units=self.units)
            for agency in listed.agencies if listed is not None else ():
                if draft.lead is None or agency.name not in draft.lead.names:
                    found.setdefault(agency.name.lower().removeprefix("các "), agency)
        return list(found.values())


def _best(deadlines: list[Deadline]) -> Deadline | None:
    """Return the first that means a day or a period, else the first."""
    return next((one for one in deadlines if one.value is not None), deadlines[0] if deadlines else None)
