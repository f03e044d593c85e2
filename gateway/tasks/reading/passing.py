"""What passes down: from an introduction, a heading or a line of capitals to the items and paragraphs after it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Final

from gateway.tasks.reading.agencies import Listed
from gateway.tasks.reading.clauses import Clauses
from gateway.tasks.reading.context import Context
from gateway.tasks.reading.deadlines import Base, deadlines_in
from gateway.tasks.reading.items import Items
from gateway.tasks.reading.lexicon import Lexicon
from gateway.tasks.reading.outline import Node
from gateway.tasks.reading.time_field import time_of

_ANNOUNCES: Final = re.compile(
    r"(?:ý kiến|chỉ đạo|kết luận|yêu cầu|quyết nghị|nhiệm vụ|giải pháp"
    r"|nội dung)[^.:]{0,90}(?:như sau|sau đây|sau)\s*:$|(?<!ban )(?:chỉ đạo|quyết nghị|quyết định)\s*:$"
)
_SPEAKS: Final = re.compile(
    r"(?<!ban )(?:kết luận|có ý kiến|ý kiến chỉ đạo|chỉ đạo|yêu cầu|giao|quyết nghị|quyết định)(?: chỉ đạo"
    r"| kết luận)?(?: một số nội dung| các nội dung)?(?: như sau| sau| sau đây)?\s*:$"
)
"""Somebody speaks, and is not told to do something."""
_ISSUES: Final = re.compile(
    r"(?:ban hành|xây dựng|triển khai|thông báo|hướng dẫn)(?: và tổ chức thực hiện)? (?:kế hoạch|chương trình|phương án"
    r"|đề án|chỉ thị|công điện|một số nội dung|kết luận)"
)
"""Somebody issues what follows."""
_TASKS_AHEAD: Final = re.compile(
    r"(?:cần|phải|yêu cầu|tập trung)[^.;:]{0,90}(?:nhiệm vụ|giải pháp|nội dung)[^.;:]{0,30} sau(?: đây)?\s*:$"
)
"""Tasks follow, although what stands around only assesses."""
_STORY: Final = re.compile(r"(?:(?:trong )?thời gian (?:vừa )?qua|hiện nay|từ ngày \d|ngày \d|năm \d)[^.;]{0,80} đã ")
"""An item that tells what has been done, and orders nothing."""
PLAN: Final = re.compile(r"^(?:kế hoạch|chương trình|đề án|phương án|phân công)\b")


@dataclass(slots=True)
class Passing:
    """Makes contexts; one for each document, of whose kind it knows."""

    words: Lexicon
    clauses: Clauses
    items: Items
    kind: str

    @property
    def base(self) -> Base:
        """Return the days that deadlines count from."""
        return self.clauses.base

    def capitals(self, node: Node, context: Context) -> Context:
        """Read a line of capitals: it may begin the assigning part or a plan."""
        if re.match(r"(?:quyết nghị|quyết định|chỉ thị)\s*:$", node.low.strip()):
            return replace(context, started=True)
        return context

    def opens_plan(self, node: Node, context: Context) -> bool:
        """Say whether capitals begin the plan that a decision or resolution issues."""
        issues = self.kind in {"Quyết định", "Nghị quyết"}
        return issues and context.started and PLAN.match(node.low) is not None

    def only_elaborated(
        self, node: Node, after: Node | None, context: Context, order: tuple[int, Listed | None] | None
    ) -> bool:
        """Say whether a paragraph orders something itself, and what follows only tells its parts ("... gồm:")."""
        first = node.children[0] if node.children else after
        listed = order[1] if order is not None else None
        if listed is None or first is None or not context.assigning:
            return False
        if _STORY.match(first.low):
            return self.clauses.acts(node.block.low, listed.end + 1)
        if self.items.acts_later(first):
            return False
        return context.started and self.words.elaborating.search(node.low.rstrip()) is not None

    def introduced(self, node: Node, context: Context, order: tuple[int, Listed | None] | None) -> Context:
        """Read what introduces a list: whom it orders, by when, and whether the items are tasks at all."""
        low = node.low.rstrip()
        if order is None and not context.started and (node.children or not _ANNOUNCES.search(low)):
            return context
        leads, source, coordinate = context.leads, context.source, context.coordinate
        block = context.leads_block
        if order is not None and order[1] is not None:
            leads, source, block = order[1], "order", node.block
        elif (
            not _SPEAKS.search(low)
            and not _ISSUES.search(low)
            and (named := self.items.names_who_acts(node)) is not None
        ):
            leads, source, block = named, "order", node.block
            coordinate = self.items.together(node, named)
        elif leads is not None and low.startswith(("chủ trì", "phối hợp")):
            coordinate = self.items.together(node, leads)
        since = max(node.start, node.block.low.rfind(". ", node.start, node.end - 1))
        deadline = next(
            (
                one
                for one in deadlines_in(
                    node.block.shown, node.block.low, order[0] if order else since, node.end, self.base
                )
                if one.value is not None
            ),
            None,
        )
        elaborates = order is None and context.started and self.words.elaborating.search(low) is not None
        return replace(
            context,
            leads=leads,
            leads_block=block,
            source=source,
            coordinate=coordinate,
            started=True,
            elaborates=elaborates,
            assigning=context.assigning
            or (order is not None and order[1] is not None)
            or _TASKS_AHEAD.search(low) is not None,
            deadline=deadline or context.deadline,
            deadline_block=node.block if deadline else context.deadline_block,
        )

    def timed(self, node: Node, context: Context) -> Context:
        """Return the context of an item with the time that a field below it tells, and that holds for all of it."""
        for child in node.children:
            label = child.label
            if label is not None and label.lastgroup == "time":
                deadline = time_of(child.block, label.end(), child.end, self.base)
                return replace(context, deadline=deadline, deadline_block=child.block) if deadline else context
        return context

    def introduced_item(self, node: Node, start: int, masked: str, context: Context) -> Context:
        """Return what an item passes down to those below it, which are tasks each."""
        named = self.clauses.subjects.lead_at(node.block, masked, start, node.end)
        order = self.items.order(node)
        deadline = next(
            (
                one
                for one in deadlines_in(
                    node.block.shown, masked, order[0] if order and order[1] else start, node.end, self.base
                )
                if one.value is not None
            ),
            None,
        )
        here = replace(context, started=True)
        if named is not None:
            here = replace(
                here,
                leads=named[0],
                leads_block=node.block,
                source="heading",
                coordinate=self.items.together(node, named[0]),
            )
        elif order is not None and order[1] is not None:
            here = replace(here, leads=order[1], leads_block=node.block, source="heading")
        if deadline is not None:
            here = replace(here, deadline=deadline, deadline_block=node.block)
        return here

    def inner(self, node: Node, start: int, masked: str, context: Context) -> Context:
        """Return the context of paragraphs that belong to an item: its own lead, if it named one."""
        named = self.clauses.subjects.lead_at(node.block, masked, start, node.end)
        here = replace(context, started=True, deadline=None)
        if named is not None:
            here = replace(here, leads=named[0], leads_block=node.block, source="before")
        return here
