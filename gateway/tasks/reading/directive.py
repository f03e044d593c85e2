"""The face of the reading: the text of a directive in, proposed tasks out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from gateway.findings import Finding
from gateway.tasks.reading.anchors import ANCHOR, told_apart
from gateway.tasks.reading.clauses import Clauses
from gateway.tasks.reading.context import Found
from gateway.tasks.reading.deadlines import Base, WorkingDays
from gateway.tasks.reading.folding import composed, folded
from gateway.tasks.reading.heading import Heading, heading_of, is_vietnamese
from gateway.tasks.reading.kinds import kind_of
from gateway.tasks.reading.lexicon import Lexicon, lexicon
from gateway.tasks.reading.lines import MOST, Block, blocks_of
from gateway.tasks.reading.monitors import monitors
from gateway.tasks.reading.outline import outline
from gateway.tasks.reading.proposals import Proposal, Reading
from gateway.tasks.reading.sentences import quoted
from gateway.tasks.reading.shared_ends import share_ends
from gateway.tasks.reading.tables import tables_of
from gateway.tasks.reading.units import Units
from gateway.tasks.reading.walk import Walk

CONTENT: Final = 40
"""Words of a task's content."""

_SURE: Final = {
    "named": 0.95,
    "heading": 0.92,
    "field": 0.9,
    "order": 0.85,
    "before": 0.75,
    "visited": 0.6,
    "addressee": 0.7,
    "": 0.3,
}


def read_directive(
    text: str,
    *,
    issued: date | None = None,
    issued_from: str = "given",
    arrived: date | None = None,
    today: date | None = None,
    working: WorkingDays | None = None,
) -> Reading:
    """Return what a directive assigns; a day that is given goes before the one in the text.

    ``today`` is only compared with the day of issue; ``working`` counts working days. Nothing is raised for any text.
    """
    notes: list[Finding] = []
    if not text.strip():
        return Reading("", "", "", issued, issued_from if issued else "", (), (Finding("reading.empty"),))
    if len(text) > MOST:
        notes.append(Finding("reading.too-long", "", {"most": MOST}))
        text = text[:MOST]
    words = lexicon()
    blocks = blocks_of(text)
    if not is_vietnamese(composed(text[:40_000])):
        notes.append(Finding("reading.other-language"))
    units = Units(words)
    heading = heading_of(blocks, units)
    when, source = (issued, issued_from) if issued else (heading.issued, "text" if heading.issued else "")
    if when is None:
        notes.append(Finding("reading.no-date"))
    elif today is not None and when > today:
        notes.append(Finding("reading.future-date", "", {"issued": when.isoformat()}))
    clauses = Clauses(words, units, Base(when, arrived, working, folded(heading.kind)))
    rows, rest = tables_of(text, clauses)
    if rows:
        blocks = blocks_of(rest)
    cited = quoted(blocks)
    body = [block for number, block in enumerate(blocks) if number not in heading.skip and number not in cited]
    walk = Walk(words, clauses, heading)
    found = walk.whole(outline(body))
    for row in rows:
        walk.into.plan(row)
    share_ends(body, found, clauses.base)
    found.sort(key=lambda one: one.draft.block.at[one.draft.start])
    tasks = _proposals(text, words, found)
    if not tasks:
        notes.append(Finding("reading.no-tasks"))
    addressees = tuple(agency.name for agency in heading.addressees)
    return Reading(heading.kind, heading.number, heading.issuer, when, source, tuple(tasks), tuple(notes), addressees)


def _proposals(text: str, words: Lexicon, found: Sequence[Found]) -> list[Proposal]:
    followed = monitors(found)
    tasks = [_proposal(text, words, one, monitor) for one, monitor in zip(found, followed, strict=True)]
    return told_apart(text, tasks)


def _proposal(text: str, words: Lexicon, one: Found, monitor: str | None) -> Proposal:
    draft, block = one.draft, one.draft.block
    begin, end = block.origin(draft.start, draft.end)
    clause = block.shown[draft.start : draft.end].strip()
    body = draft.lead.end + 1 if draft.lead is not None else draft.start
    deadline = one.deadline
    spans = {
        "clause": [(begin, end)],
        "lead": [agency.span or one.lead_block.origin(agency.start, agency.end) for agency in one.lead],
        "coordinate": [
            agency.span or one.coordinate_block.origin(agency.start, agency.end) for agency in one.coordinate
        ],
    }
    if deadline is not None:
        spans["deadline"] = [one.deadline_block.origin(deadline.start, deadline.end)]
    sure = {
        "task": 0.9 if one.item else 0.6,
        "lead": _SURE.get(one.source, 0.5),
        "coordinate": 0.85 if one.coordinate else 0.8,
        "deadline": deadline.sure if deadline is not None else 0.9,
        "kind": 0.7,
    }
    return Proposal(
        lead=tuple(agency.name for agency in one.lead),
        coordinate=tuple(agency.name for agency in one.coordinate),
        content=_content(block.shown[min(body, draft.end - 1) : draft.end]),
        anchor=" ".join(composed(text[begin : min(end, begin + 400)]).split()[:ANCHOR]),
        anchor_occurrence=None,
        deadline_text=deadline.text if deadline is not None else None,
        deadline=deadline.value if deadline is not None else None,
        kind=kind_of(words, block.low[_verb_at(one, body) : draft.end], deadline),
        monitor=monitor,
        clause=clause,
        spans=spans,
        confidence=sure,
    )


def _verb_at(one: Found, body: int) -> int:
    """Return where the words after those who work together begin, when these open the clause."""
    draft = one.draft
    ends = [agency.end for agency in draft.coordinate if agency.span is None and agency.start < body + 60]
    return min(max([body, *(end + 1 for end in ends)]), draft.end - 1)


def _content(clause: str) -> str:
    words = clause.strip(" .;:,/").split()
    return " ".join(words[:CONTENT]) + (" ..." if len(words) > CONTENT else "")


__all__ = ["Block", "Heading", "read_directive"]
