"""Tasks as they are found: a clause with what it inherits, unless it assigns nothing or nobody."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

from gateway.tasks.reading.agencies import Listed
from gateway.tasks.reading.clauses import Clauses, Draft
from gateway.tasks.reading.context import Context, Found
from gateway.tasks.reading.fields import Fields
from gateway.tasks.reading.lexicon import Lexicon
from gateway.tasks.reading.outline import Node
from gateway.tasks.reading.sentences import masked_quotes

_RESPONSIBLE: Final = re.compile(
    r"(?:hoàn toàn )?chịu (?:hoàn toàn )?trách nhiệm(?= (?:toàn diện|trực tiếp|về|trước|cá nhân|chính|nếu|khi)| *[.;,])"
)
_SEVERAL: Final = 2
"""Actions beside the responsibility that make a clause a task."""
_REPORTS: Final = re.compile(r"(?:báo cáo|gửi) ")
_DONE: Final = re.compile(r"(?:hoàn thành|hoàn tất|xong) ")
_TELLS: Final = re.compile(r"(?:hiện nay|hiện tại|(?:trong )?thời gian (?:vừa )?qua|vừa qua|đến nay)[, ]")
"""How things stand, and nothing that is to be done."""
_MORE: Final = re.compile(r"; (?:đồng thời,? )?")


def _plain(name: str) -> str:
    return name.lower().removeprefix("các ")


def _once(drafts: Sequence[Draft], name: str) -> Iterator[Draft]:
    """Yield the drafts of an item; a sentence that only names again whom the item is for belongs to the one before."""
    held: Draft | None = None
    for draft in drafts:
        again = (
            draft.lead is not None
            and [_plain(one.name) for one in draft.lead.agencies] == [name]
            and not draft.ordered
            and (draft.deadline is None or draft.deadline.value is None)
        )
        if held is not None and again:
            held.end = draft.end
            held.coordinate += [
                one for one in draft.coordinate if one.name not in {old.name for old in held.coordinate}
            ]
            continue
        if held is not None:
            yield held
        held = draft
    if held is not None:
        yield held


@dataclass(slots=True)
class Collector:
    """Takes clauses and keeps those that assign; ``group`` counts the items."""

    words: Lexicon
    clauses: Clauses
    found: list[Found] = field(default_factory=list)
    group: int = 0

    def assign(self, node: Node, start: int, context: Context) -> None:
        previous: Listed | None = None
        responsible = False
        drafts = self.clauses.drafts(node.block, start, node.end)
        if drafts and drafts[0].lead is None and context.leads is not None and len(context.leads.agencies) == 1:
            drafts = list(_once(drafts, _plain(context.leads.agencies[0].name)))
        for draft in drafts:
            if context.partners and draft.lead is not None and not draft.ordered:
                draft.coordinate, draft.lead = [*draft.lead.agencies, *draft.coordinate], None
            inherited = context
            sentence = node.block.low[max(start, draft.start - 2) : draft.start].strip() == "."
            answers = self.only_responsible(masked_quotes(node.block.low), draft)
            if sentence and answers and not responsible:
                continue
            if answers and not sentence and len(drafts) > 1 and drafts[1].lead is None and draft.lead is not None:
                previous = draft.lead
                continue
            responsible = responsible or (answers and not sentence)
            if previous is not None and draft.lead is None:
                inherited = replace(context, leads=previous, leads_block=node.block, source="before")
            if (self.take(draft, inherited, item=True) and draft.lead is not None) or draft.lead is not None:
                previous = draft.lead

    def only_responsible(self, masked: str, draft: Draft) -> bool:
        """Say whether a clause only says who answers for what: no task beside others (guideline, 10)."""
        named = draft.lead.end if draft.lead is not None else draft.start
        found = _RESPONSIBLE.search(masked, draft.start, min(draft.end, named + 160))
        if found is None:
            return False
        more = [
            sign for sign in _MORE.finditer(masked, found.end(), draft.end) if self.clauses.acts(masked, sign.end())
        ]
        return len(more) < _SEVERAL

    def plan(self, gathered: Fields) -> None:
        for draft, lead, coordinate, deadline in gathered.tasks():
            self.found.append(
                Found(
                    draft,
                    lead,
                    draft.block,
                    "field",
                    coordinate,
                    draft.block,
                    deadline,
                    gathered.time_at(draft, deadline),
                    True,
                    self.group,
                )
            )

    def take(self, draft: Draft, context: Context, *, item: bool) -> bool:
        """Add a draft with what is inherited, unless it assigns nothing or nobody."""
        block = draft.block
        low = block.low[draft.start : draft.end].rstrip(" .;/")
        dated = draft.deadline is not None and isinstance(draft.deadline.value, date)
        if len(low.split()) < 3 or (self.words.idle.search(low) and not (dated and _REPORTS.search(low))):
            return False
        leads = draft.lead or context.leads
        if leads is None or (draft.lead is not None and not block.low[draft.lead.end : draft.end].strip(" .,;:/")):
            return False  # nobody, or somebody who is told nothing: a list of members
        obvious = item and context.source == "heading"
        acts = self.clauses.acts_later if item else self.clauses.acts
        done = draft.deadline is not None and draft.deadline.value is not None and _DONE.search(low) is not None
        told = obvious or (item and done) or acts(masked_quotes(block.low)[: draft.end], draft.start)
        told = told or (item and self.words.opening.match(block.low, draft.start) is not None)
        if draft.lead is None and (not told or _TELLS.match(low)):
            return False
        deadline = draft.deadline or context.deadline
        self.found.append(
            Found(
                draft,
                list(leads.agencies),
                block if draft.lead is not None else context.leads_block or block,
                "named" if draft.lead is not None else context.source,
                draft.coordinate or (list(context.coordinate) if draft.lead is None else []),
                block,
                deadline,
                block if draft.deadline is not None else context.deadline_block or block,
                item,
                self.group,
            )
        )
        return True
