"""Paragraphs that are no items: what they order in the midst of reasons, after a list, or of what lies ahead."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Final

from gateway.tasks.reading.actions import SENT
from gateway.tasks.reading.agencies import Listed
from gateway.tasks.reading.clauses import Clauses
from gateway.tasks.reading.closing import only_closes
from gateway.tasks.reading.collecting import Collector
from gateway.tasks.reading.context import Context
from gateway.tasks.reading.items import Items
from gateway.tasks.reading.lexicon import Lexicon
from gateway.tasks.reading.outline import Node
from gateway.tasks.reading.sentences import masked_quotes

_FROM_A_DAY: Final = re.compile(r"(?:kể )?từ ngày \d{1,2}[^,;.]{3,30}, ")
"""What holds from a day on is a rule and no task, where it is no item."""


@dataclass(slots=True)
class Prose:
    """Reads such paragraphs into the collector."""

    words: Lexicon
    clauses: Clauses
    items: Items
    into: Collector

    def orders_at_once(self, node: Node, order: tuple[int, Listed | None]) -> bool:
        """Take the task that a paragraph of a letter orders in the midst of its reasons."""
        at, listed = order
        masked = masked_quotes(node.block.low)
        if listed is None or masked.startswith(("chỉ đạo ", "hướng dẫn "), at):
            return False
        if not self.words.follows.match(masked, listed.end + 1) and masked[listed.end : listed.end + 1] not in {
            ":",
            ",",
        }:
            return False
        taken = False
        for draft in self.clauses.drafts(node.block, at, node.end):
            taken = (
                self.into.take(
                    draft, Context(started=True, leads=listed, leads_block=node.block, source="before"), item=False
                )
                or taken
            )
        return taken

    def loose(self, node: Node, context: Context) -> None:
        """Read a paragraph after the beginning: it assigns only where it names somebody or a day of its own."""
        if not context.assigning or context.elaborates:
            return
        masked = masked_quotes(node.block.low)
        order = self.items.order(node)
        start = self.items.after_label(node)
        if order is not None and order[1] is not None and order[0] > node.start:
            named = self.clauses.subjects.lead_at(node.block, masked, start, node.end)
            ended = masked.rfind(". ", start, order[0])
            since = ended + 2 if ended >= 0 else start
            if since < order[0] and self.words.idle.search(masked[since : node.end].rstrip(" .;/")):
                return
            start = order[0] if named is None else start
        if self.words.idle.search(node.low.rstrip(" .;/")) and order is None:
            return
        if only_closes(node.low) or (context.source == "heading" and node.low.startswith("trường hợp ")):
            return
        inherited = context
        for draft in self.clauses.drafts(node.block, start, node.end):
            named_here = draft.lead is not None
            if draft.lead is not None:
                inherited = replace(context, leads=draft.lead, leads_block=node.block, source="before")
            dated = draft.deadline is not None and draft.deadline.value is not None
            if _FROM_A_DAY.match(masked, draft.start):
                continue
            goes_on = context.source == "before" and self.items.begins_with_verb(node, draft.start)
            sent = context.leads is not None and SENT.match(masked, draft.start) is not None
            if not (named_here or dated or sent or goes_on):
                continue
            if not named_here and not self.clauses.acts(masked, draft.start):
                continue
            if self.into.only_responsible(masked, draft) or self.items.weak(masked[draft.start : draft.end]):
                continue
            self.into.take(draft, inherited, item=False)

    def ahead(self, node: Node, context: Context) -> None:
        """Read what a notice tells somebody to do in the midst of its assessment ("Trong thời gian tới, Tỉnh ...")."""
        for child in node.children:
            masked = masked_quotes(child.block.low)
            begins = re.compile(r"(?:^|(?<=\. ))(?:trong )?thời gian tới").search(masked, child.start, child.end)
            if child.marker is not None or begins is None:
                continue
            for draft in self.clauses.drafts(child.block, begins.start(), child.end):
                if draft.lead is not None:
                    self.into.take(draft, context, item=False)
