"""What an item or a paragraph is: a heading, a title, an introduction, an order; whom it names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from gateway.tasks.reading.agencies import Agency, Listed, agencies_at
from gateway.tasks.reading.clauses import Clauses, Draft
from gateway.tasks.reading.context import Found
from gateway.tasks.reading.headings import Headings
from gateway.tasks.reading.lexicon import Lexicon
from gateway.tasks.reading.outline import Node
from gateway.tasks.reading.sentences import masked_quotes

_TRIGGER: Final = re.compile(
    r"(?:^|(?<=[\s:,]))(?:trân trọng |kính )?(?:yêu cầu|đề nghị|giao nhiệm vụ cho"
    r"|giao(?! (?:ban (?:công tác|tháng|tuần|quý|đầu|trực|báo|hằng|hàng)|thông|dịch|lưu|nhận|tiếp|thừa)(?!\w))"
    r"|phân công(?! rõ)"
    r"|hướng dẫn|chỉ thị|chỉ đạo|kết luận|quyết nghị|quyết định|có ý kiến(?: chỉ đạo| kết luận)?"
    r"|ban hành kế hoạch|xây dựng kế hoạch|thống nhất)(?: cho)?(?=\s|:)"
)
_TASKS_FOLLOW: Final = re.compile(
    r"(?:tập trung[^:;]{0,60}|nhiệm vụ(?: sau| sau đây| cụ thể sau| trọng tâm sau)?|yêu cầu|giao"
    r"|đề nghị|việc sau|thực hiện|một số nội dung sau|các nội dung sau|giải pháp sau):?$"
)
_ORDERED: Final = re.compile(r", (?:giao|yêu cầu|đề nghị) (?:các |bộ |sở |ủy ban |ubnd )")
_OF_A_CLASS: Final = re.compile(
    r"(?:thủ trưởng |giám đốc |lãnh đạo |chủ tịch )?(?:các |quý |ủy ban nhân dân các |ubnd các )"
)
_GOES_ABOUT: Final = re.compile(
    r"(?:được giao [^,.;]{2,40}? )?(?:theo chức năng[^.;]{0,80}? )?"
    r"(?:căn cứ|tập trung|nghiêm túc|khẩn trương|quan tâm|chủ động|tích cực"
    r"|phối hợp|triển khai|thực hiện|tổ chức|quán triệt)"
)
_MEMBERS: Final = re.compile(r"gồm (?:có )?(?:các )?(?:thành viên|ông|bà|đồng chí|thành phần)[^:.]{0,60}:?$")
_LIST_FOLLOWS: Final = re.compile(
    r"(?:như sau|sau đây|sau|các nhiệm vụ|nội dung|nhiệm vụ|giải pháp|yêu cầu|đề nghị|thực hiện"
    r"|quyết nghị|quyết định|chỉ thị|kết luận|cụ thể|giao|ý kiến[^:]{0,80})\s*:$"
)
_AMONG_THEM: Final = ("trong đó", "trong đó chú ý", "trong đó lưu ý", "trong đó chú trọng")
"""What follows are parts of a duty, tasks each where all of them act (guideline, 3)."""
_KIND_OF_THINGS: Final = re.compile(r"(?:các|những) (\w+ \w+)(?: sau)?\s*:$")
_LONGEST_TITLE: Final = 320
_LONGEST_END: Final = 160
_BEFORE: Final = re.compile(
    r"(?:\bđã\b|\bsẽ\b|\bđược\b|\bđang\b|\btheo\b|nhiệm vụ|văn bản|công văn|nội dung|kịp thời|những|việc"
    r"|\bkhi\b|\bcó\b|tờ trình|hoặc|kiến nghị,|\bcác\b|các ý kiến,|đáp ứng|bàn|chuyển"
    r"|\btại\b)[^,;:.]{0,90}$"
)

_ORDINAL: Final = re.compile(
    r"(?:thứ (?:nhất|hai|ba|tư|năm|sáu|bảy|tám|chín|mười)|(?:một|hai|ba|bốn|năm|sáu|bảy|tám|chín|mười) là)[,:] "
)
"""Words that number a paragraph ("Thứ nhất, các địa phương ...")."""
_ORDERED_BEFORE: Final = re.compile(r" đã (?:ban hành|có|gửi)[^.;]*, (?:trong đó|theo đó),? ?$")
"""An order that another document gave, of which this one only tells."""
_LONGEST_BEFORE: Final = 120
"""Letters that the words before an order take at most."""
_LABEL: Final = 8
"""Words of a label before a colon at most ("Chế độ báo cáo: các đơn vị ...")."""
_NAMES_FOLLOW: Final = re.compile(r"(?:như|gồm|là|sau|với|các|cho)$")
_LONGEST_LABEL: Final = 30
"""Words of a title that acts itself, before a colon and a name ("Đẩy mạnh ...: Các bộ khẩn trương ...")."""


def holds_parts(marked: Sequence[Node]) -> bool:
    """Say whether an article holds a whole plan in parts: "Điều 1. Phê duyệt Chương trình ...: I. QUAN ĐIỂM ..."."""
    parts = [one for one in marked if one.marker is not None and one.marker.kind in {"roman", "section", "part"}]
    return len(parts) > 1 and len(parts) == len(marked)


def _lists_things(own: str, marked: Sequence[Node]) -> bool:
    """Say whether items are things of the kind that an introduction names last ("các báo cáo: (i) Báo cáo ...")."""
    kind = _KIND_OF_THINGS.search(own)
    return kind is not None and all(child.low.startswith(kind.group(1)) for child in marked)


@dataclass(slots=True)
class Items:
    """Judges nodes of the outline by their words."""

    words: Lexicon
    clauses: Clauses
    headings: Headings = field(init=False)

    def __post_init__(self) -> None:
        """Share the readers of clauses."""
        self.headings = Headings(self.words, self.clauses)

    def after_label(self, node: Node) -> int:
        """Return the place after a topic that stands before a colon ("Về kiến nghị ...: Giao Bộ ...")."""
        ordinal = _ORDINAL.match(node.block.low, node.start, node.end)
        if ordinal is not None:
            return ordinal.end()
        colon = node.block.low.find(": ", node.start, min(node.end, node.start + 400))
        if colon < 0:
            return node.start
        if _ORDERED.search(node.block.low, node.start, colon):
            return node.start
        if node.low.startswith(("về ", "đối với ", "việc ", "liên quan ")):
            return colon + 2
        label = node.block.low[node.start : colon]
        masked = masked_quotes(node.block.low)
        acts = self.clauses.acts(label, 0) and not label.startswith(("báo cáo ", "tổng hợp ", "công tác "))
        titled = acts and node.block.shown[colon + 2 : colon + 3].isupper()
        if titled and (_NAMES_FOLLOW.search(label) or self.words.elaborating.search(label)):
            return node.start
        if len(label.split()) > (_LONGEST_LABEL if titled else _LABEL) or self.named(node, node.start, masked):
            return node.start
        if acts and not titled:
            return node.start
        return colon + 2 if self.named(node, colon + 2, masked) else node.start

    def named(self, node: Node, start: int, masked: str) -> bool:
        """Say whether a node's words name who acts."""
        return self.clauses.subjects.lead_at(node.block, masked, start, node.end) is not None

    def begins_with_verb(self, node: Node, at: int) -> bool:
        """Say whether a verb itself begins here, with a capital, and no word that only holds one ("Chi tiết ...")."""
        if not node.block.shown[at : at + 1].isupper() or self.words.compound.match(node.block.low, at):
            return False
        return self.words.verb.match(node.block.low, at) is not None

    def named_itself(self, node: Node) -> bool:
        """Say whether an item, after its label, names who acts."""
        return self.named(node, self.after_label(node), masked_quotes(node.block.low))

    def is_title(self, node: Node, low: str) -> bool:
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
        below = bool(node.children) and node.children[0].marker is None
        if low.startswith("về ") and node.children and low.rstrip().endswith(":"):
            return True  # a topic, however long
        return (
            len(low) < _LONGEST_TITLE
            and not low.rstrip().endswith((".", ";", "./.") if below else (".", ";", ":", "./."))
            and bool(node.children)
            and self.clauses.subjects.lead_at(node.block, masked_quotes(node.block.low), node.start, node.end) is None
        )

    def is_no_order(self, low: str) -> bool:
        """Say whether a title is about aims, principles or the past; one that begins with an action is not."""
        found = self.words.not_assigning.search(low)
        return found is not None and (found.start() == 0 or not self.clauses.acts(low, 0))

    def items_are_tasks(self, node: Node, marked: Sequence[Node], masked: str, start: int) -> bool:
        """Say whether the items below are tasks each, or only elaborate what stands above them."""
        own = node.low.rstrip()
        acting = 0
        for child in marked:
            if self.named_itself(child):
                return True
            acting += self.acts_later(child)
        if self.lists_members(node) or _lists_things(own, marked):
            return False
        if all(self.is_topic(child) for child in marked):
            return True
        parts = own.rstrip(" :").endswith(_AMONG_THEM) and acting == len(marked)
        if self.words.elaborating.search(own) and not _TASKS_FOLLOW.search(own) and not parts:
            return False
        if acting < len(marked) * 0.5:
            return False
        if node.marker is not None and not own:
            return True
        if marked[0].inline and self.named(node, start, masked) and not _TASKS_FOLLOW.search(own):
            return False
        return own.endswith(":") or not own or (self.named(node, start, masked) and not own.endswith((".", ";")))

    def is_topic(self, node: Node) -> bool:
        """Say whether an item only names what those below it are about, and these act ("1.1. Về hóa đơn:")."""
        own = node.low.rstrip()
        titled = own.endswith(":") or (len(own.split()) <= _LABEL and own[-1:].isalnum())
        if not titled or not node.children or self.clauses.acts(node.low, 0):
            return False
        acting = (self.acts_later(child) or self._heads(child) for child in node.children)
        return sum(acting) * 2 > len(node.children)

    def _heads(self, node: Node) -> bool:
        """Say whether an item is a heading of agencies."""
        return self.headings.agencies(node, node.start, masked_quotes(node.block.low)) is not None

    def acts_later(self, node: Node) -> bool:
        """Say whether an action begins an item, or follows what it begins with ("Đối với ..., tiếp tục ...")."""
        return self.clauses.acts_later(node.low, 0) or self.words.opening.match(node.low) is not None

    @staticmethod
    def lists_members(node: Node) -> bool:
        """Say whether an item only introduces who belongs to a committee."""
        return _MEMBERS.search(node.low.rstrip()) is not None

    def together(self, node: Node, leads: Listed) -> tuple[Agency, ...]:
        """Return those whom a heading names for working together in all items below it."""
        found = self.clauses.coordinate(node.block, Draft(node.block, node.start, node.end, leads))
        return tuple(replace(agency, span=node.block.origin(agency.start, agency.end)) for agency in found)

    def order(self, node: Node) -> tuple[int, Listed | None] | None:
        """Return where an order stands in a paragraph and whom it names; nothing where it only tells of orders."""
        masked = masked_quotes(node.block.low)
        best: tuple[int, Listed | None] | None = None
        own = masked[node.start : node.end].rstrip()
        tail = max(0, len(own) - _LONGEST_END)
        for match in _TRIGGER.finditer(masked, node.start, node.end):
            since = max(
                node.start,
                masked.rfind(",", node.start, match.start()),
                masked.rfind(". ", node.start, match.start()),
                masked.rfind(";", node.start, match.start()),
            )
            if _BEFORE.search(masked[max(since, match.start() - _LONGEST_BEFORE) : match.start()]):
                continue
            sentence = max(node.start, masked.rfind(". ", node.start, match.start()))
            if _ORDERED_BEFORE.search(masked, sentence, match.start()):
                continue
            at = match.end() + 1
            if node.block.shown.startswith("ban", at) or masked.endswith("ban ", 0, match.start()):
                continue  # "giao ban" is a meeting, "Ban Chỉ đạo" a body
            listed = agencies_at(node.block.shown, masked, at, units=self.clauses.units)
            if "hướng dẫn" in match.group() and not _LIST_FOLLOWS.search(own, tail):
                continue
            if listed is not None and not (
                match.group().strip().startswith(("có ý kiến", "thống nhất", "kết luận", "quyết định"))
            ):
                return match.start() + len(match.group()) - len(match.group().lstrip()), listed
            if best is None and _LIST_FOLLOWS.search(own, max(tail, match.start() - node.start)):
                best = match.start(), None
        return best

    def names_who_acts(self, node: Node) -> Listed | None:
        """Return whom an introduction tells to act: at its beginning, or where its last sentence or part begins."""
        masked = masked_quotes(node.block.low)
        named = self.clauses.subjects.lead_at(node.block, masked, node.start, node.end)
        for sign in (". ", "; "):
            last = masked.rfind(sign, node.start, node.end)
            if named is None and last > 0:
                named = self.clauses.subjects.lead_at(node.block, masked, last + 2, node.end)
        return named[0] if named else None

    @staticmethod
    def with_inline(node: Node) -> Node:
        """Return the node together with the items within its paragraph, where these only elaborate."""
        inline = [child for child in node.children if child.inline]
        return Node(node.block, node.start, inline[-1].end, node.marker) if inline else node

    def exhorts(self, one: Found) -> bool:
        """Say whether a last paragraph asks classes of offices only to go about what stands before it."""
        draft = one.draft
        low = draft.block.low[draft.start : draft.end]
        if one.item or draft.lead is None or (one.deadline is not None and one.deadline.value is not None):
            return False
        asked = re.match(r"(?:[^.;:]{2,80} )?(?:yêu cầu|đề nghị|giao) ", low)
        return (
            asked is not None
            and all(_OF_A_CLASS.match(agency.name.lower()) for agency in one.lead)
            and _GOES_ABOUT.match(draft.block.low, draft.lead.end + 1) is not None
        )

    def weak(self, low: str) -> bool:
        return (
            re.match(
                r"(?:đề nghị|yêu cầu|thủ tướng chính phủ (?:đề nghị|yêu cầu)).{0,260}(?:chỉ đạo quyết liệt"
                r"|quan tâm|dành thời gian|nghiêm túc|nghiêm chỉnh)",
                low,
            )
            is not None
        )
