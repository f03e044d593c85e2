"""The way through a directive: where assigning begins, what a heading passes down, and which items are tasks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from gateway.tasks.reading.actions import SENT
from gateway.tasks.reading.agencies import Listed
from gateway.tasks.reading.clauses import Clauses
from gateway.tasks.reading.closing import only_closes
from gateway.tasks.reading.collecting import Collector
from gateway.tasks.reading.context import Context, Found
from gateway.tasks.reading.fields import fields_of, is_field
from gateway.tasks.reading.heading import Heading
from gateway.tasks.reading.items import Items, holds_parts
from gateway.tasks.reading.lexicon import Lexicon
from gateway.tasks.reading.outline import Node
from gateway.tasks.reading.passing import PLAN, Passing
from gateway.tasks.reading.sentences import masked_quotes

_FEW: Final = 1
"""Tasks after which an exhortation at the end is none."""
_NOT_AGAIN: Final = re.compile(r"^nơi nhận\b")
_ABOUT_MONEY: Final = ("kinh phí", "nguồn kinh phí")
"""A part in which only those are told to do something who are named there."""
_FROM_A_DAY: Final = re.compile(r"(?:kể )?từ ngày \d{1,2}[^,;.]{3,30}, ")
"""What holds from a day on is a rule and no task, where it is no item."""
_NO_PLAN: Final = re.compile(
    r"^(?:quy chế|quy định|nội quy|điều lệ|phụ lục|biểu mẫu|mẫu số|danh mục|danh sách|tờ trình)\b"
)


def _unmarked(node: Node) -> list[Node]:
    return [child for child in node.children if child.marker is None]


@dataclass(slots=True)
class Walk:
    """Goes through the tree once and collects."""

    words: Lexicon
    clauses: Clauses
    heading: Heading
    items: Items = field(init=False)
    into: Collector = field(init=False)
    passing: Passing = field(init=False)
    plan: bool = False
    """What stands below is a plan, whose items assign without an order; what comes before them tells reasons."""

    def __post_init__(self) -> None:
        """Share the readers of clauses."""
        self.items = Items(self.words, self.clauses)
        self.into = Collector(self.words, self.clauses)
        self.passing = Passing(self.words, self.clauses, self.items, self.heading.kind)

    def whole(self, nodes: Sequence[Node]) -> list[Found]:
        """Return the tasks of the whole directive."""
        addressed = self.heading.addressees
        context = Context(started=False, assigning=True)
        self.clauses.subjects.letter = bool(addressed)
        if addressed and self.heading.addressed_in is not None:
            context = replace(
                context, leads=Listed(addressed, 0, 0), leads_block=self.heading.addressed_in, source="addressee"
            )
        elif self.heading.visited is not None:
            # Items of a notice after a visit that name nobody speak to the one that was visited (guideline, 4).
            block = self.heading.visited_in
            context = replace(context, leads=Listed((self.heading.visited,), 0, 0), leads_block=block, source="visited")
        self.plan = self.heading.kind in {"Kế hoạch", "Chương trình", "Đề án"}
        self._siblings(nodes, context, top=True)
        found = self.into.found
        if len(found) > _FEW and self.items.exhorts(found[-1]):
            found.pop()
        return found

    def _siblings(self, nodes: Sequence[Node], context: Context, *, top: bool = False) -> None:
        """Visit nodes of one level; a paragraph among them that introduces a list speaks for those after it."""
        closed = False
        elaborated = ""
        for number, node in enumerate(nodes):
            if top and (
                _NOT_AGAIN.match(node.low)
                or (node.marker is None and node.shown.isupper() and _NO_PLAN.match(node.low))
            ):
                closed = True
            if closed:
                if node.marker is None and node.shown.isupper() and PLAN.match(node.low) and len(node.low) < 300:
                    closed = False
                    context, self.plan = Context(), True
                continue
            if node.marker is None:
                context = self._paragraph(node, nodes[number + 1] if number + 1 < len(nodes) else None, context, top)
            else:
                elaborated = elaborated or (node.marker.kind if context.elaborates else "")
                if context.elaborates and node.marker.kind != elaborated:
                    context, elaborated = replace(context, elaborates=False), ""
                self.into.group += 1
                if not context.started and top and (self.plan or self._begins_without_order(node)):
                    context = replace(context, started=True)
                self._item(node, context)

    def _begins_without_order(self, node: Node) -> bool:
        """Say whether an item assigns although nothing has announced it: an article, or an item that names who acts."""
        return node.marker is not None and node.marker.kind in {"article", "part", "roman", "section"}

    # Paragraphs

    def _paragraph(self, node: Node, after: Node | None, context: Context, top: bool) -> Context:
        """Read a paragraph; return what holds for those after it."""
        if node.label is not None or node.shown.isupper():
            if not node.shown.isupper():
                return replace(context, elaborates=False)
            if self.passing.opens_plan(node, context):
                self.plan = True
                return Context()
            return self.passing.capitals(node, context)
        low = node.low.rstrip()
        listed = after is not None and after.marker is not None
        inline = [child for child in node.children if child.inline]
        introduces = low.endswith(":") and (listed or bool(node.children))
        introduces = introduces or (
            listed and low.rstrip(" .").endswith(("như sau", "sau đây", "nhiệm vụ sau", "nội dung sau"))
        )
        if (
            context.started
            and inline
            and introduces
            and not self.items.items_are_tasks(node, inline, masked_quotes(node.block.low), node.start)
        ):
            self._loose(self.items.with_inline(node), context)
            return context
        order = self.items.order(node)
        if introduces and self.passing.only_elaborated(node, after, context, order):
            self.into.assign(node, node.start, replace(context, started=True))
            return replace(context, started=True, elaborates=True)
        if introduces or (low.endswith(":") and not context.started):
            ended = masked_quotes(node.block.low).rfind(". ", node.start, node.end)
            if context.started and ended > 0:
                self._loose(Node(node.block, node.start, ended + 1, None), context)
            named_below = listed and after is not None and self.items.named_itself(after)
            here = self.passing.introduced(node, context, order)
            if here is not context:
                here = replace(here, elaborates=here.elaborates and not named_below)
                self._siblings(node.children, here)
            return here
        below_heading = context.source == "heading" and low.endswith((".", ";"))
        if context.direct and context.assigning and (below_heading or self.clauses.acts(node.low, 0)):
            self.into.assign(node, node.start, context)
            return context
        if not context.started:
            if order is not None and self._orders_at_once(node, order):
                return replace(context, started=True)
            if order is not None and listed and order[1] is None and not top:
                return replace(context, started=True)
            if node.children and order is not None:
                self._siblings(node.children, replace(context, started=True))
                return replace(context, started=True)
            return context
        if inline and self.items.items_are_tasks(node, inline, masked_quotes(node.block.low), node.start):
            self._siblings(
                node.children, self.passing.introduced_item(node, node.start, masked_quotes(node.block.low), context)
            )
            return context
        self._loose(self.items.with_inline(node), context)
        return context

    def _orders_at_once(self, node: Node, order: tuple[int, Listed | None]) -> bool:
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

    def _loose(self, node: Node, context: Context) -> None:
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
        if only_closes(node.low):
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

    def _ahead(self, node: Node, context: Context) -> None:
        """Read what a notice tells somebody to do in the midst of its assessment ("Trong thời gian tới, Tỉnh ...")."""
        for child in node.children:
            masked = masked_quotes(child.block.low)
            begins = re.compile(r"(?:^|(?<=\. ))(?:trong )?thời gian tới").search(masked, child.start, child.end)
            if child.marker is not None or begins is None:
                continue
            for draft in self.clauses.drafts(child.block, begins.start(), child.end):
                if draft.lead is not None:
                    self.into.take(draft, context, item=False)

    # Items

    def _item(self, node: Node, context: Context) -> None:
        """Visit a marked item: a heading that passes down, an introduction with its list, a field form, or a task."""
        if not context.assigning or context.elaborates:
            return
        low = node.low.strip()
        start = self.items.after_label(node)
        masked = masked_quotes(node.block.low)
        if is_field(node) or self.items.lists_members(node):
            return
        gathered = fields_of(node, self.clauses)
        if gathered:
            for fields in gathered:
                self.into.plan(fields)
            return
        context = self.passing.timed(node, context)
        agencies = self.items.headings.agencies(node, start, masked)
        marked = [child for child in node.children if child.marker is not None]
        if node.marker is not None and node.marker.kind == "article" and holds_parts(marked):
            self._siblings(node.children, replace(context, started=True))
            return
        if agencies is not None and (marked or node.children):
            here = replace(
                context,
                leads=agencies,
                leads_block=node.block,
                source="heading",
                started=True,
                direct=not marked,
                coordinate=self.items.together(node, agencies),
            )
            self._siblings(node.children, here)
            return
        if node.children and self.items.is_title(node, low):
            self._title(node, low, context, below_it=not marked)
            return
        if not marked and self.items.is_title(node, low) and not node.children:
            return
        if not context.started and not self.items.named(node, start, masked):
            self._siblings(node.children, context)
            return
        if marked and self.items.items_are_tasks(node, marked, masked, start):
            self._siblings(node.children, self.passing.introduced_item(node, start, masked, context))
            return
        self.into.assign(self.items.with_inline(node), start, context)
        label = not self.items.acts_later(node) and not self.items.named(node, start, masked)
        if self.words.idle.search(node.low.rstrip(" .;/")):
            self._siblings(_unmarked(node), context)
            return
        below = node.children if not marked or label or self._goes_on(node, marked) else _unmarked(node)
        self._siblings(below, self.passing.inner(node, start, masked, context))

    def _title(self, node: Node, low: str, context: Context, *, below_it: bool) -> None:
        """Visit what stands below a title, which may say that it assigns nothing."""
        assigning = context.assigning and not self.items.is_no_order(low)
        if low.startswith(_ABOUT_MONEY):
            context = replace(context, leads=None, source="")
        if not assigning and self.heading.kind in {"Thông báo", "Kết luận"}:
            self._ahead(node, context)
        here = replace(
            context,
            assigning=assigning,
            started=context.started or bool(self.words.assigning.search(low)),
            direct=context.leads is not None and below_it,
        )
        self._siblings(node.children, here)

    def _goes_on(self, node: Node, marked: Sequence[Node]) -> bool:
        """Say whether items below a whole sentence are tasks beside it, and do not only tell its parts."""
        acting = sum(self.clauses.acts(child.low, 0) for child in marked)
        return node.low.rstrip().endswith(".") and acting * 3 >= len(marked) * 2
