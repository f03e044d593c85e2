"""The way through a directive: where assigning begins, what a heading passes down, and which items are tasks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from gateway.tasks.reading.agencies import Agency, Listed, agencies_at
from gateway.tasks.reading.clauses import Clauses, Draft, masked_quotes, sentences
from gateway.tasks.reading.deadlines import Base, Deadline, deadlines_in
from gateway.tasks.reading.fields import Fields, fields_of, is_field
from gateway.tasks.reading.heading import Heading
from gateway.tasks.reading.lexicon import Lexicon
from gateway.tasks.reading.lines import Block
from gateway.tasks.reading.outline import Node

_TRIGGER: Final = re.compile(
    r"(?:^|(?<=[\s:,]))(?:trân trọng |kính )?(?:yêu cầu|đề nghị|giao nhiệm vụ cho|giao|phân công"
    r"|chỉ thị|chỉ đạo|kết luận|quyết nghị|quyết định|có ý kiến(?: chỉ đạo| kết luận)?"
    r"|ban hành kế hoạch|xây dựng kế hoạch|thống nhất)(?: cho)?(?=\s|:)"
)
_ANNOUNCES: Final = re.compile(
    r"(?:ý kiến|chỉ đạo|kết luận|yêu cầu|quyết nghị|nhiệm vụ|giải pháp"
    r"|nội dung)[^.:]{0,90}(?:như sau|sau đây|sau)\s*:$|(?:chỉ đạo|quyết nghị|quyết định)\s*:$"
)
_TASKS_FOLLOW: Final = re.compile(
    r"(?:tập trung[^:;]{0,60}|nhiệm vụ(?: sau| sau đây| cụ thể sau| trọng tâm sau)?|yêu cầu|giao"
    r"|đề nghị|việc sau|thực hiện|một số nội dung sau|các nội dung sau|giải pháp sau):?$"
)
_CLOSING: Final = re.compile(
    r"(?:yêu cầu|đề nghị)[^.:]{0,300}(?:thực hiện|triển khai|chấp hành)[^.:;]{0,60}(?:nêu trên"
    r"|nói trên|trên đây|(?:chỉ thị|công điện|kế hoạch|quyết định|nghị quyết|thông báo|công văn"
    r"|văn bản|kết luận) này)(?![^.;:]*trước ngày)"
)
_SPEAKS: Final = re.compile(
    r"(?:kết luận|có ý kiến|ý kiến chỉ đạo|chỉ đạo|yêu cầu|giao|quyết nghị|quyết định)(?: chỉ đạo"
    r"| kết luận)?(?: một số nội dung| các nội dung)?(?: như sau| sau| sau đây)?\s*:$"
)
"""Somebody speaks, and is not told to do something."""
_THINGS: Final = re.compile(
    r"\b(?:nhiệm vụ|nội dung|giải pháp|dự án|công việc|vấn đề|kiến nghị|chỉ tiêu|biện pháp"
    r"|hoạt động|công trình|chương trình|yêu cầu|mục tiêu|bước|hình thức|chính sách|lĩnh vực)\b"
)
_LIST_FOLLOWS: Final = re.compile(
    r"(?:như sau|sau đây|sau|các nhiệm vụ|nội dung|nhiệm vụ|giải pháp|yêu cầu|đề nghị|thực hiện"
    r"|quyết nghị|quyết định|chỉ thị|kết luận|cụ thể|giao|ý kiến[^:]{0,80})\s*:$"
)
_BEFORE: Final = re.compile(
    r"(?:\bđã\b|\bđược\b|\bđang\b|\btheo\b|nhiệm vụ|văn bản|công văn|nội dung|kịp thời|những|việc"
    r"|\bkhi\b|\bcó\b|tờ trình|hoặc|kiến nghị,|\bcác\b|các ý kiến,|đáp ứng|bàn|chuyển"
    r"|\btại\b)[^,;:.]{0,90}$"
)
_NOT_AGAIN: Final = re.compile(r"^nơi nhận\b")
_NO_PLAN: Final = re.compile(
    r"^(?:quy chế|quy định|nội quy|điều lệ|phụ lục|biểu mẫu|mẫu số|danh mục|danh sách|tờ trình)\b"
)
_PLAN: Final = re.compile(r"^(?:kế hoạch|chương trình|đề án|phương án|phân công)\b")
_RESPONSIBLE: Final = re.compile(r"(?:hoàn toàn )?chịu (?:hoàn toàn )?trách nhiệm")
_VISITED: Final = re.compile(r"(?:^|[\s(])(tỉnh|thành phố)(?=\s|,|:)")


@dataclass(frozen=True, slots=True)
class Context:
    """What stands above an item and passes down to it."""

    leads: Listed | None = None
    leads_block: Block | None = None
    source: str = ""
    """``heading``, ``order``, ``addressee``, ``before``; empty without leads."""
    deadline: Deadline | None = None
    deadline_block: Block | None = None
    assigning: bool = True
    started: bool = False
    elaborates: bool = False
    direct: bool = False
    """A paragraph below is what the heading above it says to do."""
    coordinate: tuple[Agency, ...] = ()


@dataclass(slots=True)
class Found:
    """One task before it becomes a proposal."""

    draft: Draft
    lead: list[Agency]
    lead_block: Block
    source: str
    coordinate: list[Agency]
    coordinate_block: Block
    deadline: Deadline | None
    deadline_block: Block
    item: bool
    group: int = 0


@dataclass(slots=True)
class Walk:
    """Goes through the tree once and collects."""

    words: Lexicon
    clauses: Clauses
    heading: Heading
    found: list[Found] = field(default_factory=list)
    group: int = 0

    @property
    def base(self) -> Base:
        """Return the days that deadlines count from."""
        return self.clauses.base

    def whole(self, nodes: Sequence[Node]) -> list[Found]:
        """Return the tasks of the whole directive."""
        addressed = self.heading.addressees
        context = Context(started=False, assigning=True)
        if addressed and self.heading.addressed_in is not None:
            context = replace(
                context, leads=Listed(addressed, 0, 0), leads_block=self.heading.addressed_in, source="addressee"
            )
        if self.heading.kind in {"Kế hoạch", "Chương trình", "Đề án"}:
            context = replace(context, started=True)
        self._siblings(nodes, context, top=True)
        return self.found

    def _siblings(self, nodes: Sequence[Node], context: Context, *, top: bool = False) -> None:
        """Visit nodes of one level; a paragraph among them that introduces a list speaks for those after it."""
        closed = False
        for number, node in enumerate(nodes):
            if top and (
                _NOT_AGAIN.match(node.low)
                or (node.marker is None and node.shown.isupper() and _NO_PLAN.match(node.low))
            ):
                closed = True
            if closed:
                if node.marker is None and node.shown.isupper() and _PLAN.match(node.low) and len(node.low) < 300:
                    closed = False
                    context = Context(started=True)
                continue
            if node.marker is None:
                context = self._paragraph(node, nodes[number + 1] if number + 1 < len(nodes) else None, context, top)
            else:
                self.group += 1
                if not context.started and top and self._begins_without_order(node):
                    context = replace(context, started=True)
                self._item(node, context)

    def _begins_without_order(self, node: Node) -> bool:
        """Say whether an item assigns although nothing has announced it: an article, or an item that names who acts."""
        return node.marker is not None and node.marker.kind in {"article", "part", "roman", "section"}

    # Paragraphs

    def _paragraph(self, node: Node, after: Node | None, context: Context, top: bool) -> Context:
        """Read a paragraph; return what holds for those after it."""
        if node.label is not None or node.shown.isupper():
            return replace(context, elaborates=False) if not node.shown.isupper() else self._capitals(node, context)
        low = node.low.rstrip()
        listed = after is not None and after.marker is not None
        inline = [child for child in node.children if child.inline]
        introduces = low.endswith(":") and (listed or bool(node.children))
        if (
            context.started
            and inline
            and introduces
            and not self._items_are_tasks(node, inline, masked_quotes(node.block.low), node.start)
        ):
            self._loose(self._with_inline(node), context)
            return context
        order = self._order(node)
        if introduces or (low.endswith(":") and not context.started):
            return self._introduction(node, context, order)
        if context.direct and self.clauses.acts(node.low, 0):
            self._assign(node, node.start, replace(context, direct=False))
            return replace(context, direct=False)
        if not context.started:
            if order is not None and self._orders_at_once(node, order):
                return replace(context, started=True)
            if order is not None and listed and order[1] is None and not top:
                return replace(context, started=True)
            if node.children and order is not None:
                self._siblings(node.children, replace(context, started=True))
                return replace(context, started=True)
            return context
        if inline and self._items_are_tasks(node, inline, masked_quotes(node.block.low), node.start):
            self._siblings(
                node.children, self._introduction_item(node, node.start, masked_quotes(node.block.low), context)
            )
            return context
        self._loose(self._with_inline(node), context)
        return context

    def _capitals(self, node: Node, context: Context) -> Context:
        """Read a line of capitals: it may begin the assigning part or a plan."""
        if re.match(r"(?:quyết nghị|quyết định|chỉ thị)\s*:$", node.low.strip()):
            return replace(context, started=True)
        if self.heading.kind in {"Quyết định", "Nghị quyết"} and _PLAN.match(node.low) and context.started:
            return Context(started=True)
        return context

    def _order(self, node: Node) -> tuple[int, Listed | None] | None:
        """Return where an order stands in a paragraph and whom it names; nothing where it only tells of orders."""
        masked = masked_quotes(node.block.low)
        best: tuple[int, Listed | None] | None = None
        for match in _TRIGGER.finditer(masked, node.start, node.end):
            since = max(
                node.start,
                masked.rfind(",", node.start, match.start()),
                masked.rfind(". ", node.start, match.start()),
                masked.rfind(";", node.start, match.start()),
            )
            if _BEFORE.search(masked[since : match.start()]):
                continue
            at = match.end() + 1
            listed = agencies_at(node.block.shown, masked, at, units=self.clauses.units)
            if listed is not None and not (
                match.group().strip().startswith(("có ý kiến", "thống nhất", "kết luận", "quyết định"))
            ):
                return match.start() + len(match.group()) - len(match.group().lstrip()), listed
            if _LIST_FOLLOWS.search(masked[match.start() : node.end].rstrip()) and best is None:
                best = match.start(), None
        return best

    def _introduction(self, node: Node, context: Context, order: tuple[int, Listed | None] | None) -> Context:
        """Read what introduces a list: whom it orders, by when, and whether the items are tasks at all."""
        low = node.low.rstrip()
        if order is None and not context.started and (node.children or not _ANNOUNCES.search(low)):
            return context
        leads, source = context.leads, context.source
        block = context.leads_block
        if order is not None and order[1] is not None:
            leads, source, block = order[1], "order", node.block
        elif not _SPEAKS.search(low) and (named := self._names_who_acts(node)) is not None:
            leads, source, block = named, "order", node.block
        deadline = next(
            (
                one
                for one in deadlines_in(
                    node.block.shown, node.block.low, order[0] if order else node.start, node.end, self.base
                )
                if one.value is not None
            ),
            None,
        )
        elaborates = order is None and context.started and self.words.elaborating.search(low) is not None
        here = replace(
            context,
            leads=leads,
            leads_block=block,
            source=source,
            started=True,
            elaborates=elaborates,
            assigning=context.assigning or (order is not None and order[1] is not None),
            deadline=deadline or context.deadline,
            deadline_block=node.block if deadline else context.deadline_block,
        )
        if node.children:
            self._siblings(node.children, here)
        return here

    def _names_who_acts(self, node: Node) -> Listed | None:
        named = self.clauses.subjects.lead_at(node.block, masked_quotes(node.block.low), node.start, node.end)
        return named[0] if named else None

    def _orders_at_once(self, node: Node, order: tuple[int, Listed | None]) -> bool:
        """Take the task that a paragraph of a letter orders in the midst of its reasons."""
        at, listed = order
        if listed is None:
            return False
        masked = masked_quotes(node.block.low)
        if not self.words.follows.match(masked, listed.end + 1) and masked[listed.end : listed.end + 1] not in {
            ":",
            ",",
        }:
            return False
        stops = [stop for start, stop in sentences(node.block, masked, node.start, node.end) if stop > at]
        taken = False
        for draft in self.clauses.drafts(node.block, at, node.end if stops else node.end):
            taken = (
                self._take(
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
        order = self._order(node)
        start = node.start
        if order is not None and order[1] is not None and order[0] > node.start:
            named = self.clauses.subjects.lead_at(node.block, masked, node.start, node.end)
            start = order[0] if named is None else start
        if self.words.idle.search(node.low.rstrip(" .;/")) and order is None:
            return
        if _CLOSING.search(node.low):
            return
        for draft in self.clauses.drafts(node.block, start, node.end):
            named_here = draft.lead is not None
            dated = draft.deadline is not None and draft.deadline.value is not None
            if not named_here and not dated:
                continue
            if not named_here and not self.clauses.acts(masked, draft.start):
                continue
            if _RESPONSIBLE.search(masked[draft.start : draft.start + 160]) or self._weak(
                masked[draft.start : draft.end]
            ):
                continue
            self._take(draft, context, item=False)

    def _weak(self, low: str) -> bool:
        return (
            re.match(
                r"(?:đề nghị|yêu cầu|thủ tướng chính phủ (?:đề nghị|yêu cầu)).{0,260}(?:chỉ đạo quyết liệt"
                r"|quan tâm|dành thời gian|nghiêm túc|nghiêm chỉnh)",
                low,
            )
            is not None
        )

    def _ahead(self, node: Node, context: Context) -> None:
        """Read what a notice tells somebody to do in the midst of its assessment ("Trong thời gian tới, Tỉnh ...")."""
        for child in node.children:
            masked = masked_quotes(child.block.low)
            begins = re.compile(r"(?:^|(?<=\. ))(?:trong )?thời gian tới").search(masked, child.start, child.end)
            if child.marker is not None or begins is None:
                continue
            for draft in self.clauses.drafts(child.block, begins.start(), child.end):
                if draft.lead is not None:
                    self._take(draft, context, item=False)

    # Items

    def _item(self, node: Node, context: Context) -> None:
        """Visit a marked item: a heading that passes down, an introduction with its list, a field form, or a task."""
        if not context.assigning or context.elaborates:
            return
        low = node.low.strip()
        start = self._after_label(node)
        masked = masked_quotes(node.block.low)
        if is_field(node):
            return
        gathered = fields_of(node, self.clauses)
        if gathered is not None:
            self._plan(node, gathered, context)
            return
        agencies = self._heading_agencies(node, start, masked)
        marked = [child for child in node.children if child.marker is not None]
        if agencies is not None and (marked or node.children):
            here = replace(
                context,
                leads=agencies,
                leads_block=node.block,
                source="heading",
                started=True,
                direct=not marked,
                coordinate=self._together(node, agencies),
            )
            self._siblings(node.children, here)
            return
        if node.children and self._is_title(node, low):
            assigning = context.assigning and not self.words.not_assigning.search(low)
            if not assigning and self.heading.kind in {"Thông báo", "Kết luận"}:
                self._ahead(node, context)
            self._siblings(
                node.children,
                replace(
                    context, assigning=assigning, started=context.started or bool(self.words.assigning.search(low))
                ),
            )
            return
        if not marked and self._is_title(node, low) and not node.children:
            return
        if not context.started and not self._named(node, start, masked):
            self._siblings(node.children, context)
            return
        if marked and self._items_are_tasks(node, marked, masked, start):
            self._siblings(node.children, self._introduction_item(node, start, masked, context))
            return
        self._assign(self._with_inline(node), start, context)
        if not marked and not self.words.idle.search(node.low.rstrip(" .;/")):
            self._siblings(node.children, self._inner(node, start, masked, context))

    def _after_label(self, node: Node) -> int:
        """Return the place after a topic that stands before a colon ("Về kiến nghị ...: Giao Bộ ...")."""
        colon = node.block.low.find(": ", node.start, min(node.end, node.start + 400))
        if colon < 0 or not node.low.startswith(("về ", "đối với ", "việc ", "liên quan ")):
            return node.start
        return colon + 2

    def _named(self, node: Node, start: int, masked: str) -> bool:
        return self.clauses.subjects.lead_at(node.block, masked, start, node.end) is not None

    def _heading_agencies(self, node: Node, start: int, masked: str) -> Listed | None:
        """Return the agencies of a heading that holds nothing else."""
        order = re.compile(r"(?:giao |yêu cầu |đề nghị |trách nhiệm của |đối với |phân công )").match(masked, start)
        at = order.end() if order else start
        listed = agencies_at(node.block.shown, masked, at, units=self.clauses.units)
        if listed is None:
            return self._unknown_class(node, at, masked)
        rest = re.sub(r"^\s*\([^()]*\)", "", masked[listed.end : node.end]).strip()
        together = re.match(
            r"(?:theo chức năng,? nhiệm vụ(?: được giao)?,? )?(?:chủ trì,? )?phối hợp (?:chặt chẽ )?với ", rest
        )
        if together is not None and rest.endswith(":"):
            others = agencies_at(
                node.block.shown, masked, masked.find("với ", listed.end) + 4, units=self.clauses.units
            )
            if others is not None and not masked[others.end : node.end].strip(" :"):
                return listed
        rest = re.sub(r"^,? ?(?:trong đó|đặc biệt|nhất là|trọng tâm)[^:]{0,200}", "", rest)
        rest = re.sub(
            r"^(?:(?:theo|căn cứ|trong phạm vi)(?: theo)? (?:chức năng|nhiệm vụ|thẩm quyền|quyền hạn"
            r"|phạm vi|lĩnh vực|quản lý|được giao|được phân công|của mình|trách nhiệm|và|,| )*"
            r"|có (?:trách nhiệm|nhiệm vụ)|chủ động|tập trung|khẩn trương|tiếp tục)?[ ,]*(?:tổ chức "
            r"|triển khai |thực hiện |tốt |một số |các |những |nhiệm vụ |nội dung |công việc |cụ thể |sau "
            r"|đây |như sau)*",
            "",
            rest.rstrip(" :.") + " ",
        )
        if rest.strip(" :.;-") or masked[node.start : node.end].rstrip().endswith("."):
            return None
        return listed

    def _unknown_class(self, node: Node, at: int, masked: str) -> Listed | None:
        """Return "Các chủ rừng là tổ chức (...)": a heading that begins with "các" and says no action names a class."""
        end = min((place for sign in "(:" if (place := masked.find(sign, at, node.end)) > 0), default=node.end)
        words = masked[at:end].strip(" .")
        if (
            not words.startswith(("các ", "những "))
            or _THINGS.search(words)
            or len(words.split()) > 14
            or masked[node.start : node.end].rstrip().endswith(".")
        ):
            return None
        if any(self.words.verb.match(words, place.end()) for place in re.finditer(" ", words)) or not node.children:
            return None
        end = at + len(words)
        return Listed((Agency(node.block.shown[at:end], at, end),), at, end)

    def _is_title(self, node: Node, low: str) -> bool:
        """Say whether an item is only the title of what stands below."""
        marker = node.marker
        if node.shown.isupper() and len(node.shown) > 3:
            return True
        if (
            marker is not None
            and marker.kind in {"part", "roman", "section"}
            and len(low) < 250
            and not low.rstrip().endswith((".", ";", "./"))
        ):
            return not self.clauses.acts(low, 0) or bool(node.children)
        return (
            len(low) < 200
            and not low.rstrip().endswith((".", ";", ":", "./."))
            and bool(node.children)
            and self.clauses.subjects.lead_at(node.block, masked_quotes(node.block.low), node.start, node.end) is None
        )

    def _items_are_tasks(self, node: Node, marked: Sequence[Node], masked: str, start: int) -> bool:
        """Say whether the items below are tasks each, or only elaborate what stands above them."""
        own = node.low.rstrip()
        acting = 0
        for child in marked:
            named = self._named(child, self._after_label(child), masked_quotes(child.block.low))
            if named:
                return True
            acting += self.clauses.acts(child.low, 0)
        if self.words.elaborating.search(own):
            return False
        if acting < len(marked) * 0.5:
            return False
        if node.marker is not None and not own:
            return True
        if marked[0].inline and self._named(node, start, masked) and not _TASKS_FOLLOW.search(own):
            return False
        return own.endswith(":") or not own or (self._named(node, start, masked) and not own.endswith((".", ";")))

    def _introduction_item(self, node: Node, start: int, masked: str, context: Context) -> Context:
        named = self.clauses.subjects.lead_at(node.block, masked, start, node.end)
        order = self._order(node)
        deadline = next(
            (
                one
                for one in deadlines_in(node.block.shown, masked, start, node.end, self.base)
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
                coordinate=self._together(node, named[0]),
            )
        elif order is not None and order[1] is not None:
            here = replace(here, leads=order[1], leads_block=node.block, source="heading")
        if deadline is not None:
            here = replace(here, deadline=deadline, deadline_block=node.block)
        return here

    def _together(self, node: Node, leads: Listed) -> tuple[Agency, ...]:
        """Return those whom a heading names for working together in all items below it."""
        found = self.clauses.coordinate(node.block, Draft(node.block, node.start, node.end, leads))
        return tuple(replace(agency, span=node.block.origin(agency.start, agency.end)) for agency in found)

    def _inner(self, node: Node, start: int, masked: str, context: Context) -> Context:
        """Return the context of paragraphs that belong to an item: its own lead, if it named one."""
        named = self.clauses.subjects.lead_at(node.block, masked, start, node.end)
        here = replace(context, started=True, deadline=None)
        if named is not None:
            here = replace(here, leads=named[0], leads_block=node.block, source="before")
        return here

    @staticmethod
    def _with_inline(node: Node) -> Node:
        """Return the node together with the items within its paragraph, where these only elaborate."""
        inline = [child for child in node.children if child.inline]
        return Node(node.block, node.start, inline[-1].end, node.marker) if inline else node

    def _assign(self, node: Node, start: int, context: Context) -> None:
        previous: Listed | None = None
        for draft in self.clauses.drafts(node.block, start, node.end):
            inherited = context
            if previous is not None and draft.lead is None:
                inherited = replace(context, leads=previous, leads_block=node.block, source="before")
            if (self._take(draft, inherited, item=True) and draft.lead is not None) or draft.lead is not None:
                previous = draft.lead

    def _plan(self, node: Node, gathered: Fields, context: Context) -> None:
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

    def _take(self, draft: Draft, context: Context, *, item: bool) -> bool:
        """Add a draft with what is inherited, unless it assigns nothing or nobody."""
        block = draft.block
        low = block.low[draft.start : draft.end].rstrip(" .;/")
        if len(low.split()) < 3 or self.words.idle.search(low):
            return False
        leads = draft.lead or context.leads
        if leads is None:
            return False
        obvious = item and context.source == "heading"
        if draft.lead is None and not obvious and not self.clauses.acts(masked_quotes(block.low), draft.start):
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
