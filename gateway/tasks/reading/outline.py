"""Nesting: blocks become a tree by their markers; a paragraph without one belongs to the item above it.

No order of markers is fixed: a kind that is open already closes all below it, another opens a level. Items that stand
within one paragraph ("(i) ...; (ii) ...") become children of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from gateway.tasks.reading.lexicon import lexicon
from gateway.tasks.reading.lines import Block
from gateway.tasks.reading.markers import INLINE, RANK, Marker

_DEEP: Final = {"dash", "plus"}
_FIRST: Final = {"1", "i", "I", "a", "A"}
LABEL: Final = re.compile(
    r"(?P<lead>(?:các )?(?:cơ quan|đơn vị|sở, ngành|đơn vị, cơ quan|cơ quan, đơn vị|phân công"
    r"|tổ chức|bộ phận|cấp|chủ thể)?(?: được phân công)? ?(?:đầu mối "
    r"|chịu trách nhiệm )?(?:chủ trì,?(?: thực hiện| tham mưu| triển khai| tổ chức| và)*|tham mưu thực hiện|thực hiện"
    r"|tổ chức thực hiện|triển khai thực hiện|triển khai|chịu trách nhiệm)(?: chính)?"
    r"|(?:các )?(?:cơ quan|đơn vị) (?:tham mưu|soạn thảo|phụ trách|đầu mối|tổ chức|được giao)(?: thực hiện)?)\s*:"
    r"|(?P<coordinate>(?:các )?(?:cơ quan|đơn vị|sở, ngành"
    r"|cơ quan, đơn vị)?(?:,? ?đơn vị)? ?(?:cùng )?phối hợp(?: tham mưu| thực hiện| triển khai"
    r"| tổ chức)*)\s*:"
    r"|(?P<time>(?:thời gian|thời hạn|tiến độ|lộ trình"
    r"|kỳ hạn)(?: và [^:]{0,20})?(?: tổ chức)?(?: thực hiện| hoàn thành| triển khai| trình"
    r"| báo cáo| ban hành)*|hoàn thành)\s*:"
    r"|(?P<work>(?:nhiệm vụ|nội dung(?: thực hiện| công việc| nhiệm vụ)?|giải pháp"
    r"|nhiệm vụ, giải pháp|nhiệm vụ cụ thể|công việc)(?: \(?\d{1,2}\)?)?)\s*:"
    r"|(?P<other>(?:sản phẩm(?: đầu ra| hoàn thành| dự kiến)?|kết quả(?: đầu ra| dự kiến"
    r"| đạt được)?|kinh phí(?: thực hiện)?|địa điểm(?: thực hiện| tổ chức)?|đối tượng|hình thức"
    r"|thành phần|mục tiêu|mục đích|yêu cầu|chỉ tiêu|nguồn lực|nguồn kinh phí|số lượng|phương thức"
    r"|quy mô)(?: tham gia| tham dự| thực hiện)?)\s*:"
)
"""The label of a field of a plan."""


@dataclass(slots=True)
class Node:
    """An item, a heading or a paragraph: a stretch of a block, and what stands below it."""

    block: Block
    start: int
    end: int
    marker: Marker | None
    children: list[Node] = field(default_factory=list)
    inline: bool = False

    @property
    def shown(self) -> str:
        """Return its own words."""
        return self.block.shown[self.start : self.end]

    @property
    def low(self) -> str:
        """Return its own words folded."""
        return self.block.low[self.start : self.end]

    @property
    def label(self) -> re.Match[str] | None:
        """Return the label of a plan's field that it begins with."""
        return LABEL.match(self.block.low, self.start, self.end)

    def everything(self) -> Iterator[Node]:
        """Yield itself and all below."""
        yield self
        for child in self.children:
            yield from child.everything()


def labels_in(node: Node) -> Iterator[re.Match[str]]:
    """Yield the labels that stand in a node's words: each begins a few words before a colon."""
    low = node.block.low
    at = node.start
    colon = low.find(":", at, node.end)
    while colon >= 0:
        yield from LABEL.finditer(low, max(at, colon - _LONGEST_LABEL), colon + 1)
        at = colon + 1
        colon = low.find(":", at, node.end)


_LONGEST_LABEL: Final = 90


def outline(blocks: Sequence[Block]) -> list[Node]:
    """Return the tree's first level."""
    root: list[Node] = []
    open_: list[Node] = []

    def put(node: Node) -> None:
        (open_[-1].children if open_ else root).append(node)

    previous = ""
    for number, block in enumerate(blocks):
        marker = _told_apart(block.marker, open_, previous)
        node = _split(Node(block, block.body, len(block.shown), marker))
        if marker is None:
            following = next((after for after in blocks[number + 1 : number + 3]), None)
            if node.label is not None and not _names_lead(blocks, number):
                # A time that stands by itself after an item is that item's; all fields together are their parent's.
                while len(open_) > 1 and open_[-1].marker and open_[-1].marker.kind == "plus":
                    open_.pop()
                after = following.marker.kind if following and following.marker else ""
                last = open_[-1] if len(open_) > 1 else None
                if last and last.marker and last.marker.kind != after and _shares_fields(open_[-2], last):
                    open_.pop()
            else:
                _make_room(open_, node, following.marker if following else None)
            put(node)
            continue
        previous = marker.says
        kinds = [one.marker.kind for one in open_ if one.marker]
        if marker.kind in kinds:
            del open_[kinds.index(marker.kind) :]
        else:
            while (
                open_
                and (kind := open_[-1].marker)
                and RANK[kind.kind] > RANK[marker.kind]
                and (kind.kind in _DEEP or RANK[marker.kind] <= RANK["number"])
            ):
                open_.pop()
        put(node)
        open_.append(node)
    return root


def _told_apart(marker: Marker | None, open_: list[Node], previous: str) -> Marker | None:
    """Return "i)" as a small Roman number where it does not follow "h)", and "C." as it is meant."""
    if marker is None:
        return None
    if marker.kind == "letter" and marker.says == "i" and previous != "h":
        return replace(marker, kind="small")
    if marker.kind == "roman" and marker.says in {"C", "D"}:
        return replace(marker, kind="section")
    return marker


def _make_room(open_: list[Node], node: Node, following: Marker | None) -> None:
    """Close items that a paragraph does not belong to."""
    if node.shown.isupper() and len(node.shown) > 6:
        open_.clear()
        return
    if node.low.startswith(("nơi nhận", "kính gửi")):
        open_.clear()
        return
    if following is not None and following.says in _FIRST and node.low.rstrip().endswith(":"):
        kinds = [one.marker.kind for one in open_ if one.marker]
        if following.kind in kinds:
            del open_[kinds.index(following.kind) :]
            return
        while kinds and kinds.pop() in _DEEP and RANK[following.kind] <= RANK["number"]:
            open_.pop()  # what introduces numbered items is no part of a dash before it
    if _ASKS_YOU.search(node.low[:_NEAR]):
        open_.clear()
    elif _names_office(node) and _ASKS.match(node.low):
        open_.clear()  # who wrote the document speaks, and not within an item
    elif _names_office(node):
        # An office that speaks up after a list of dashes is no part of its last item.
        while open_ and open_[-1].marker and open_[-1].marker.kind in {*_DEEP, "counted", "small"}:
            open_.pop()
    if node.label is not None:
        while (
            len(open_) > 1
            and open_[-1].marker
            and (open_[-1].marker.kind in _DEEP or _shares_fields(open_[-2], open_[-1]))
        ):
            open_.pop()


def _names_lead(blocks: Sequence[Block], number: int) -> bool:
    """Say whether one of the fields that stand together with this one names who acts."""
    for step in (1, -1):
        at = number
        while 0 <= at < len(blocks) and abs(at - number) < _MOST_FIELDS:
            label = LABEL.match(blocks[at].low, blocks[at].body)
            if label is None:
                break
            if label.lastgroup in {"lead", "coordinate"}:
                return True
            at += step
    return False


_ASKS: Final = re.compile(r"[^.;:,]{2,60} (?:trân trọng |kính )?(?:đề nghị|yêu cầu) (?=\S)")
_ASKS_YOU: Final = re.compile(r"(?:^|, )(?:trân trọng |kính )?đề nghị quý (?!i)")
"""Who wrote a letter speaks to those whom it is addressed to, and not within an item."""
_NEAR: Final = 300
_MOST_FIELDS: Final = 8


def _names_office(node: Node) -> bool:
    """Say whether a paragraph begins with an office that has a name, and with no verb."""
    words = lexicon()
    low = node.low
    if not node.shown[:1].isupper() or words.verb.match(low):
        return False
    return words.known.match(low) is not None or low.startswith(("ủy ban nhân dân", "ubnd", "các bộ", "các sở"))


def _shares_fields(parent: Node, last: Node) -> bool:
    """Say whether fields after the last of several items are meant for all of them: none before it has any."""
    before = [
        child for child in parent.children if child is not last and child.marker is not None and child.label is None
    ]
    return (
        bool(before)
        and last.label is None
        and not any(below.label for child in (*before, last) for below in child.everything())
    )


def _split(node: Node) -> Node:
    """Return the node with the items that stand within its paragraph as children."""
    found: list[tuple[int, int, str, str]] = []
    counts: dict[str, int] = {}
    for match in INLINE.finditer(node.block.low, node.start, node.end):
        says = match.group(1)
        kind = "counted" if says.isdigit() else "small" if re.fullmatch(r"[ivx]+", says) else "lettered"
        if found and kind != found[0][2]:
            continue
        number = counts.get(kind, 0) + 1
        if _number(says, kind) != number:
            continue
        counts[kind] = number
        found.append((match.start(), match.end(), kind, says))
    if len(found) < 2:
        return node
    ends = [start for start, _, _, _ in found[1:]] + [node.end]
    node.children = [
        _split(Node(node.block, begin, end, Marker(kind, says, 0), inline=True))
        for (_, begin, kind, says), end in zip(found, ends, strict=True)
    ]
    node.end = found[0][0]
    return node


def _number(says: str, kind: str) -> int:
    if kind == "counted":
        return int(says)
    if kind == "small":
        return {
            "i": 1,
            "ii": 2,
            "iii": 3,
            "iv": 4,
            "v": 5,
            "vi": 6,
            "vii": 7,
            "viii": 8,
            "ix": 9,
            "x": 10,
            "xi": 11,
            "xii": 12,
        }.get(says, 0)
    return "abcdđeghiklmnopq".find(says) + 1
