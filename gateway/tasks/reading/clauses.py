"""An item's words cut into what it assigns: a draft for each lead, deadline or period of its own (guideline, 2)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

from gateway.tasks.reading.actions import acts, acts_later
from gateway.tasks.reading.agencies import Agency, Listed, agencies_at
from gateway.tasks.reading.deadlines import Base, Deadline
from gateway.tasks.reading.kinds import kind_of
from gateway.tasks.reading.lexicon import Lexicon
from gateway.tasks.reading.lines import Block
from gateway.tasks.reading.parts import Part, Parts
from gateway.tasks.reading.sentences import masked_quotes
from gateway.tasks.reading.subjects import Subjects
from gateway.tasks.reading.units import Units

_REPORTS: Final = re.compile(r"(?:và )?(?:tổng hợp,? |kịp thời |thống kê,? )*(?:gửi|định kỳ|sơ kết|tổng kết)\b")
_TOGETHER: Final = re.compile(
    r"(?:phối hợp|phối kết hợp|phối(?= với))(?: (?:chặt chẽ|hiệu quả|thường xuyên|đồng bộ|kịp thời"
    r"|tốt))*(?:, (?:chặt chẽ|hiệu quả|hướng dẫn))?(?: (?:cùng với|cùng|với))? |chủ trì,? cùng(?: với)? "
    r"|cùng với |chủ trì, làm việc với "
)
_SECONDARY: Final = re.compile(r"(?:thời hạn|thời gian|tiến độ) ")
_ONE_LEADS: Final = re.compile(r"chủ trì, ")
"""One leads, others who are named after it work along ("Sở X chủ trì, Sở Y phối hợp rà soát")."""
_SUCH_AS: Final = re.compile(r" (?:như|gồm|bao gồm)\s?: ")
"""Names after a class of those who work together ("các cơ quan liên quan như: Công an, ...")."""
_UNKNOWN: Final = re.compile(r"(?:, ?(?:và )?| và )([^,;.:()]{4,50})(?:, ?(?:và )?| và )")
_MOST_UNKNOWN: Final = 6
_REFERS: Final = re.compile(
    r"(?:các|những) [^,;.]{3,40}? (?:trên|nêu trên|này) (?=gửi|báo cáo|hoàn thành|xong|phải|cần)"
)
"""A sentence about the things of which the one before it tells ("Các báo cáo trên gửi ... trước ngày ...")."""
_CLOSED: Final = re.compile(r"\)[ .;/]*$")
"""A day in brackets at the end closes the whole item."""
_RESPONSIBLE: Final = re.compile(r"(?:hoàn toàn )?chịu (?:hoàn toàn )?trách nhiệm (?:toàn diện|về|trước)")


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
class Clauses:
    """Cuts items; one for each document."""

    words: Lexicon
    units: Units
    base: Base
    subjects: Subjects = field(init=False)
    cut: Parts = field(init=False)

    def __post_init__(self) -> None:
        """Share the readers of names."""
        self.subjects = Subjects(self.words, self.units)
        self.cut = Parts(self.words, self.units, self.base, self.subjects)

    def drafts(self, block: Block, start: int, end: int) -> list[Draft]:
        """Return what a stretch of a block assigns; a deadline that closes it is given to all its drafts."""
        found: list[Draft] = []
        for part in self.cut.parts(block, start, end):
            last = found[-1] if found else None
            if last is not None and part.deadlines and self.cut.bare(block, part):
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
                open_ended = last.deadline is None or last.deadline.value is None
                if part.deadlines and (open_ended or _REFERS.match(block.low, part.start)):
                    last.deadline = _best(part.deadlines) or last.deadline
        for draft in found:
            draft.coordinate = self.coordinate(block, draft)
        return found

    def _new(self, block: Block, part: Part) -> Draft:
        return Draft(
            block,
            part.start,
            part.end,
            part.lead,
            deadline=_best(part.deadlines),
            starts_with_agency=part.lead is not None and not part.ordered,
            ordered=part.ordered,
        )

    def _apart(self, block: Block, last: Draft, part: Part) -> bool:
        """Say whether a part is a task of its own beside the one before it."""
        low = block.low
        acts = self.acts(low, part.body)
        if part.lead is None and (_REFERS.match(low, part.start) or _among(low, part)):
            return False
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
            if last.deadline is not None and (last.deadline.value is not None or last.deadline.endless):
                return acts or part.sentence or valued.value != last.deadline.value
            if part.sentence:
                return acts and not (part.lead is None and _CLOSED.match(low, valued.end, part.end))
            if valued.recurs:
                return acts
            # A report that closes what is delivered is its end; beside a standing duty it is a task of its own.
            return (
                _REPORTS.match(low, part.body) is not None
                and kind_of(self.words, low[last.lead.end + 1 if last.lead else last.start : last.end], None)
                == "standing"
            )
        if part.sentence and acts and last.lead is not None and _RESPONSIBLE.match(low, last.lead.end + 1):
            return True
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

    def coordinate(self, block: Block, draft: Draft) -> list[Agency]:
        """Return the agencies that a draft's words name for working together, each once."""
        found: dict[str, Agency] = {}
        masked = masked_quotes(block.low)
        for match in _TOGETHER.finditer(masked, draft.start, draft.end):
            if match.group().startswith("cùng với") and match.start() > draft.start + 80:
                continue
            listed = agencies_at(block.shown, masked, match.end(), units=self.units)
            such = _SUCH_AS.match(masked, listed.end, draft.end) if listed is not None else None
            if such is not None:
                listed = agencies_at(block.shown, masked, such.end(), units=self.units) or listed
            together = self._with_role(block, masked, listed) if listed is not None else ()
            if listed is not None:
                together += self._after_unknown(block, masked, listed.end, draft.end)
            for agency in together:
                if draft.lead is None or agency.name not in draft.lead.names:
                    found.setdefault(agency.name.lower().removeprefix("các "), agency)
        for match in _ONE_LEADS.finditer(masked, draft.start, draft.end):
            listed = agencies_at(block.shown, masked, match.end(), units=self.units)
            if listed is not None and masked.startswith((" phối hợp", " cùng phối hợp"), listed.end):
                for agency in listed.agencies:
                    found.setdefault(agency.name.lower().removeprefix("các "), agency)
        return list(found.values())

    @staticmethod
    def _with_role(block: Block, masked: str, listed: Listed) -> tuple[Agency, ...]:
        """Return agencies, the last with its part in the work ("phối hợp với cơ quan chủ trì")."""
        last = listed.agencies[-1]
        if not last.name.lower().endswith(("cơ quan", "đơn vị")) or not masked.startswith(" chủ trì ", listed.end):
            return listed.agencies
        end = listed.end + len(" chủ trì")
        return (*listed.agencies[:-1], replace(last, name=block.shown[last.start : end], end=end))

    def _after_unknown(self, block: Block, masked: str, at: int, end: int) -> tuple[Agency, ...]:
        """Return the rest of a list that a name known to no grammar interrupts ("..., Quản lý thị trường và Sở X")."""
        more: tuple[Agency, ...] = ()
        for _ in range(_MOST_UNKNOWN):
            unknown = _UNKNOWN.match(masked, at, end)
            if unknown is None or self._acts_within(masked, *unknown.span(1), block.shown[unknown.start(1)].isupper()):
                break
            listed = agencies_at(block.shown, masked, unknown.end(), units=self.units)
            if listed is None or listed.end > end:
                break
            more += (Agency(block.shown[unknown.start(1) : unknown.end(1)], *unknown.span(1)), *listed.agencies)
            at = listed.end
        return more

    def _acts_within(self, masked: str, start: int, end: int, proper: bool) -> bool:
        """Say whether an action stands among the words of what may be a name."""
        places = [start, *(space.end() for space in re.compile(" ").finditer(masked, start, end))]
        verbs = [found for place in places if (found := self.words.verb.match(masked, place, end)) is not None]
        return any(not proper or verb.group() not in self.words.verbs_in_names for verb in verbs)


def _among(low: str, part: Part) -> bool:
    """Say whether a part only tells what belongs to the one before it: after "trong đó", without a day."""
    dated = any(isinstance(one.value, date) for one in part.deadlines)
    return low.startswith("trong đó", part.start) and not dated


def _best(deadlines: list[Deadline]) -> Deadline | None:
    """Return the first that means a day or a period, else the first."""
    return next((one for one in deadlines if one.value is not None), deadlines[0] if deadlines else None)
