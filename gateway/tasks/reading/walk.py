"""The way through a directive: where assigning begins, what a heading passes down, and which items are tasks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from gateway.tasks.reading.agencies import Listed
from gateway.tasks.reading.clauses import Clauses
from gateway.tasks.reading.collecting import Collector
from gateway.tasks.reading.context import Context, Found
from gateway.tasks.reading.fields import fields_of, is_field, lead_below
from gateway.tasks.reading.folding import folded
from gateway.tasks.reading.heading import Heading
from gateway.tasks.reading.items import Items, holds_parts
from gateway.tasks.reading.lexicon import Lexicon
from gateway.tasks.reading.outline import Node
from gateway.tasks.reading.passing import PLAN, Passing
from gateway.tasks.reading.prose import Prose
from gateway.tasks.reading.sentences import masked_quotes

_WITH_WHOM: Final = re.compile(r"(?:chủ trì,? )?phối hợp(?: chặt chẽ)?(?: với)? ?:?")
"""An item whose items begin with those who work along."""
_AHEAD: Final = 5
"""Items after an introduction by which it is judged."""
_FEW: Final = 1
"""Tasks after which an exhortation at the end is none."""
_NOT_AGAIN: Final = re.compile(r"^nơi nhận\b")
_ABOUT_MONEY: Final = ("kinh phí", "nguồn kinh phí")
"""A part in which only those are told to do something who are named there."""
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
    prose: Prose = field(init=False)
    plan: bool = False
    """What stands below is a plan, whose items assign without an order; what comes before them tells reasons."""

    def __post_init__(self) -> None:
        """Share the readers of clauses."""
        self.items = Items(self.words, self.clauses)
        self.into = Collector(self.words, self.clauses)
        self.passing = Passing(self.words, self.clauses, self.items, self.heading.kind)
        self.prose = Prose(self.words, self.clauses, self.items, self.into)

    def whole(self, nodes: Sequence[Node]) -> list[Found]:
        """Return the tasks of the whole directive."""
        addressed = self.heading.addressees
        context = Context(started=False, assigning=True)
        self.clauses.subjects.letter = bool(addressed)
        self.clauses.subjects.issuer = folded(self.heading.issuer)
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
                context = self._paragraph(node, nodes[number + 1 : number + 1 + _AHEAD], context, top)
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

    def _paragraph(self, node: Node, ahead: Sequence[Node], context: Context, top: bool) -> Context:
        """Read a paragraph; return what holds for those after it."""
        after = ahead[0] if ahead else None
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
            self.prose.loose(self.items.with_inline(node), context)
            return context
        order = self.items.order(node)
        if introduces and self.passing.only_elaborated(node, after, context, order):
            self.into.assign(node, node.start, replace(context, started=True))
            return replace(context, started=True, elaborates=True)
        if introduces or (low.endswith(":") and not context.started):
            return self._introduction(node, ahead, context, order)
        below_heading = context.source == "heading" and low.endswith((".", ";"))
        if context.direct and context.assigning and (below_heading or self.clauses.acts(node.low, 0)):
            self.into.assign(node, node.start, context)
            return context
        if not context.started:
            return self._before_the_order(node, context, order, listed=listed and not top)
        if inline and self.items.items_are_tasks(node, inline, masked_quotes(node.block.low), node.start):
            self._siblings(
                node.children, self.passing.introduced_item(node, node.start, masked_quotes(node.block.low), context)
            )
            return context
        self.prose.loose(self.items.with_inline(node), context)
        return context

    def _introduction(
        self,
        node: Node,
        ahead: Sequence[Node],
        context: Context,
        order: tuple[int, Listed | None] | None,
    ) -> Context:
        """Read what introduces a list, and the sentences before that; return what holds for the list."""
        ended = masked_quotes(node.block.low).rfind(". ", node.start, node.end)
        if context.started and ended > 0:
            self.prose.loose(Node(node.block, node.start, ended + 1, None), context)
        named_below = any(one.marker is not None and self.items.named_itself(one) for one in ahead)
        here = self.passing.introduced(node, context, order)
        if here is not context:
            here = replace(here, elaborates=here.elaborates and not named_below)
            self._siblings(node.children, here)
        return here

    def _before_the_order(
        self, node: Node, context: Context, order: tuple[int, Listed | None] | None, *, listed: bool
    ) -> Context:
        """Read a paragraph before assigning has begun; it may begin with it, or order something by the way."""
        if order is not None and self.prose.orders_at_once(node, order):
            return replace(context, started=True)
        if order is not None and listed and order[1] is None:
            return replace(context, started=True)
        if node.children and order is not None:
            self._siblings(node.children, replace(context, started=True))
            return replace(context, started=True)
        return context

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
        apart = not marked or label or self._goes_on(node, marked) or any(lead_below(one.children) for one in marked)
        below = node.children if apart else _unmarked(node)
        self._siblings(below, self.passing.inner(node, start, masked, context))

    def _title(self, node: Node, low: str, context: Context, *, below_it: bool) -> None:
        """Visit what stands below a title, which may say that it assigns nothing."""
        assigning = context.assigning and not self.items.is_no_order(low)
        if low.startswith(_ABOUT_MONEY):
            context = replace(context, leads=None, source="")
        if not assigning and self.heading.kind in {"Thông báo", "Kết luận"}:
            self.prose.ahead(node, context)
        here = replace(
            context,
            assigning=assigning,
            started=context.started or bool(self.words.assigning.search(low)),
            direct=context.leads is not None and below_it,
            partners=context.leads is not None and _WITH_WHOM.fullmatch(low) is not None,
        )
        self._siblings(node.children, here)

    def _goes_on(self, node: Node, marked: Sequence[Node]) -> bool:
        """Say whether items below a whole sentence are tasks beside it, and do not only tell its parts."""
        acting = sum(self.clauses.acts(child.low, 0) for child in marked)
        return node.low.rstrip().endswith(".") and acting * 3 >= len(marked) * 2
