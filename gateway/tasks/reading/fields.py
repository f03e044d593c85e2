"""The field form of plans: "Cơ quan thực hiện: ...", "Đơn vị phối hợp: ...", "Thời gian: ..." (guideline, 11)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from gateway.tasks.reading.agencies import Agency, agencies_at
from gateway.tasks.reading.clauses import Clauses, Draft
from gateway.tasks.reading.deadlines import Deadline, deadlines_in
from gateway.tasks.reading.lines import Block
from gateway.tasks.reading.outline import Node, labels_in
from gateway.tasks.reading.sentences import masked_quotes
from gateway.tasks.reading.time_field import time_of


@dataclass(slots=True)
class Fields:
    """What the fields of one item say, and the words of its tasks."""

    leads: list[Agency] = field(default_factory=list)
    coordinate: list[Agency] = field(default_factory=list)
    deadline: Deadline | None = None
    time_block: Block | None = None
    works: list[Draft] = field(default_factory=list)
    own: list[Draft] = field(default_factory=list)
    """Clauses of an agency line that gives each agency its own action."""
    beside: list[Draft] = field(default_factory=list)
    """Clauses below a field that give one agency an action beside the works."""

    def tasks(self) -> Iterator[tuple[Draft, list[Agency], list[Agency], Deadline | None]]:
        """Yield each task with its lead, those who work with it, and its deadline."""
        for draft in (*self.own, *self.beside):
            if draft.lead is not None:
                yield draft, list(draft.lead.agencies), draft.coordinate, draft.deadline or self.deadline
        for draft in self.works if not self.own else ():
            names = {agency.name for agency in self.leads}
            more = [agency for agency in draft.coordinate if agency.name not in names]
            yield draft, self.leads, self.coordinate or more, self.deadline or draft.deadline

    def time_at(self, draft: Draft, deadline: Deadline | None) -> Block:
        """Return the block in which a deadline was read."""
        return self.time_block if self.time_block is not None and deadline is self.deadline else draft.block


def is_field(node: Node) -> bool:
    """Say whether a node is a field and no task: whom, with whom, when, what comes of it."""
    label = node.label
    return label is not None and label.lastgroup != "work"


def fields_of(node: Node, clauses: Clauses) -> list[Fields]:
    """Return the fields that stand in an item or directly below it; none where no agency is named by one.

    Fields close the works before them: a work after them begins another set ("- A. Đơn vị chủ trì: ... - B. ...").
    """
    inner = [match for match in labels_in(node) if _stands_apart(node, match.start())]
    if not lead_below(node.children) and not any(match.lastgroup == "lead" for match in inner):
        bracketed = _bracketed(node, clauses)
        return [bracketed] if bracketed is not None else []
    first = Fields()
    text_end = inner[0].start() if inner else node.end
    for number, match in enumerate(inner):
        stop = inner[number + 1].start() if number + 1 < len(inner) else node.end
        _take(first, node.block, match.lastgroup or "", match.end(), stop, clauses)
    sets = [_filled(first if number == 0 else Fields(), group, clauses) for number, group in enumerate(_sets(node))]
    if len(sets) == 1 and _told_by_title(node, sets[0], clauses):
        sets[0].works = [draft_of(node.block, node.start, text_end, clauses)]
    return [fields for fields in sets if fields.leads or fields.own]


def lead_below(children: Sequence[Node]) -> bool:
    """Say whether one of the fields below an item names who acts."""
    labels = [
        one
        for child in children
        if child.label is not None
        for one in (child, *(below for below in child.children if below.label is not None))
    ]
    return any(child.label and child.label.lastgroup == "lead" for child in labels)


def _sets(node: Node) -> list[list[Node]]:
    """Return what stands below an item in sets: works, and the fields that close them."""
    sets: list[list[Node]] = [[]]
    worked = closed = False
    for child in node.children:
        label = child.label.lastgroup if child.label is not None else None
        if label in {None, "work"} and (child.marker is not None or label):
            if worked and closed:
                sets.append([])
                closed = False
            worked = True
        closed = closed or label == "lead"
        sets[-1].append(child)
    if len(sets) > 1 and not lead_below(sets[-1]):
        last = sets.pop()
        sets[-1] += last
    return sets


def _filled(fields: Fields, children: Sequence[Node], clauses: Clauses) -> Fields:
    """Return fields with what one set of an item's children says."""
    works: list[Node] = []
    for child in children:
        label = child.label
        if label is None:
            if child.marker is not None or clauses.acts(child.low, 0):
                works.append(child)
            continue
        for one in (child, *(child.children if label.lastgroup != "work" else ())):
            _labelled(fields, one, label.lastgroup or "", clauses)
        if label.lastgroup == "work":
            works += [below for below in child.children if below.marker is not None]
    for work in [one for given in works for one in _told_one_by_one(given, clauses)]:
        if work.label is None:
            fields.works.append(draft_of(work.block, work.start, work.end, clauses))
    return fields


def _labelled(fields: Fields, node: Node, kind: str, clauses: Clauses) -> None:
    """Take a field, or an item below one: a name or a time as well, or what one agency of several does itself."""
    label = node.label
    if label is None:
        own = [draft for draft in clauses.drafts(node.block, node.start, node.end) if _does_itself(draft, clauses)]
        fields.beside += own
        if not own:
            _take(fields, node.block, kind, node.start, node.end, clauses)
        return
    parts = [one for one in labels_in(node) if one.start() == label.start() or _stands_apart(node, one.start())]
    for number, part in enumerate(parts):
        stop = parts[number + 1].start() if number + 1 < len(parts) else node.end
        if part.lastgroup == "work":
            _work(fields, node, part.end(), stop, clauses)
        elif node.low[part.end() - node.start :].strip():
            _take(fields, node.block, part.lastgroup or "", part.end(), stop, clauses)


def _does_itself(draft: Draft, clauses: Clauses) -> bool:
    """Say whether a clause gives an agency an action of its own, and not only the lead of a work told elsewhere."""
    low = draft.block.low
    if draft.lead is None or not clauses.words.verb.match(low, draft.lead.end + 1):
        return False
    return not low.startswith(_ONLY_LEADS, draft.lead.end + 1)


def _told_by_title(node: Node, fields: Fields, clauses: Clauses) -> bool:
    """Say whether the title is the task: no work stands below it, or only what its product holds."""
    if not fields.works:
        return True
    if any(child.label is None and child.marker is not None for child in node.children):
        return False
    told = [draft.block.low[draft.start : draft.end] for draft in fields.works]
    if _PRODUCT.match(node.low):
        return all(text.startswith(("quy định ", "bao gồm ", "gồm ")) for text in told)
    return clauses.acts(node.low, 0) and not any(clauses.acts(text, 0) for text in told)


_ONLY_LEADS: Final = ("chủ trì", "phối hợp", "là ", "tham mưu")
_PRODUCT: Final = re.compile(r"(?:luật|nghị định|thông tư|quyết định|nghị quyết|đề án|quy chế)(?!\w)")
"""A title that is what is to be made."""


def _bracketed(node: Node, clauses: Clauses) -> Fields | None:
    """Return what brackets at the end of an item say: "(Sở Y tế chủ trì, phối hợp với Công an tỉnh; năm 2026)"."""
    block = node.block
    opens = next(_BRACKET.finditer(block.low, node.start, node.end), None)
    if opens is None or agencies_at(block.shown, block.low, node.start, units=clauses.units) is not None:
        return None
    listed = agencies_at(block.shown, block.low, opens.end(), units=clauses.units)
    if listed is None or _LEADS.match(block.low, listed.end, opens.end("within")) is None:
        return None
    stop = opens.end("within")
    found = list(deadlines_in(block.shown, block.low, listed.end, stop, clauses.base))
    return Fields(
        leads=_placed(block, listed.agencies),
        coordinate=_placed(block, clauses.coordinate(block, Draft(block, listed.end, stop, listed))),
        deadline=found[0] if found else None,
        time_block=block,
        works=[draft_of(block, node.start, opens.start(), clauses)],
    )


_BRACKET: Final = re.compile(r"\((?=(?P<within>[^()]{5,300})\)[ .;,/]*$)", re.MULTILINE)
_LEADS: Final = re.compile(r" (?:là cơ quan |làm )?(?:chủ trì|thực hiện|phụ trách|đầu mối)(?!\w)")


def _told_one_by_one(work: Node, clauses: Clauses) -> list[Node]:
    """Return the items below one that only introduces them ("... bao gồm:"), else the item itself."""
    marked = [child for child in work.children if child.marker is not None and child.label is None]
    if work.label is None and work.low.rstrip().endswith(":") and marked:
        acting = sum(clauses.acts(child.low, 0) for child in marked)
        if acting * 2 >= len(marked) and not clauses.acts(work.low, 0):
            return marked
    return [work]


def _stands_apart(node: Node, at: int) -> bool:
    """Say whether a label begins a sentence of its own."""
    before = node.block.low[node.start : at].rstrip(" -+")
    return not before or before[-1] in ".;:("


def draft_of(block: Block, start: int, end: int, clauses: Clauses) -> Draft:
    """Return the words of a task, with those who work together and the day that they name themselves."""
    draft = Draft(block, start, end)
    draft.coordinate = clauses.coordinate(block, draft)
    found = [
        one
        for one in deadlines_in(block.shown, masked_quotes(block.low), start, end, clauses.base)
        if one.value is not None
    ]
    draft.deadline = found[0] if found else None
    return draft


def _work(fields: Fields, node: Node, start: int, stop: int, clauses: Clauses) -> None:
    while node.block.low[start : start + 1] == " ":
        start += 1
    if node.block.low[start:stop].strip(" .;:"):
        fields.works.append(draft_of(node.block, start, stop, clauses))


def _take(fields: Fields, block: Block, kind: str, start: int, stop: int, clauses: Clauses) -> None:
    while block.low[start : start + 1] in {" ", "-"}:
        start += 1
    if kind == "time":
        fields.deadline, fields.time_block = time_of(block, start, stop, clauses.base), block
        return
    if kind not in {"lead", "coordinate"}:
        return
    if kind == "lead":
        listed = agencies_at(block.shown, block.low, start, units=clauses.units)
        drafts = [draft for draft in clauses.drafts(block, start, stop) if draft.lead is not None]
        acting = [
            draft
            for draft in drafts
            if draft.lead
            and clauses.acts(block.low, draft.lead.end + 1)
            and block.low[draft.lead.end : draft.lead.end + 1] == " "
        ]
        if len(acting) > 1 or (
            acting
            and listed
            and clauses.words.verb.match(block.low, listed.end + 1)
            and not block.low.startswith(_ONLY_LEADS, listed.end + 1)
        ):
            fields.own = acting
        if listed is not None:
            together = Draft(block, listed.end, stop, listed)
            fields.coordinate.extend(_placed(block, clauses.coordinate(block, together)))
    (fields.leads if kind == "lead" else fields.coordinate).extend(agencies_of(block, start, stop, clauses))


def agencies_of(block: Block, start: int, stop: int, clauses: Clauses) -> list[Agency]:
    """Return the agencies that a field or a cell names, with their places; none where it begins with none."""
    while block.low[start : start + 1] in {" ", "-", "+"}:
        start += 1
    found: list[Agency] = []
    for _ in range(_MOST_LISTS):
        listed = agencies_at(block.shown, block.low, start, units=clauses.units)
        within = tuple(agency for agency in listed.agencies if agency.end <= stop) if listed is not None else ()
        if listed is None or not within:
            break
        found += _to_the_end(block, within, stop, clauses)
        # Whom no grammar knows stands there as well, between signs; the list goes on after it.
        unknown = _UNKNOWN.match(block.low, listed.end, stop)
        if unknown is None or not block.shown[unknown.start(1)].isupper() or clauses.acts(block.low, unknown.start(1)):
            break
        name = block.shown[unknown.start(1) : unknown.end(1)].strip()
        if name != found[-1].name:
            found.append(Agency(name, unknown.start(1), unknown.end(1)))
        start = unknown.end()
    return _placed(block, found)


def _to_the_end(block: Block, agencies: tuple[Agency, ...], stop: int, clauses: Clauses) -> tuple[Agency, ...]:
    """Return the agencies of a field, the last one with the rest of its name: nothing else stands in a field."""
    last = agencies[-1]
    rest = block.low[last.end : stop].rstrip(" .;-")
    if not 0 < len(rest.split()) <= _REST or any(sign in rest for sign in ",;():") or clauses.acts(rest, 1):
        return agencies
    end = last.end + len(rest)
    return (*agencies[:-1], replace(last, name=f"{last.name}{block.shown[last.end : end]}", end=end))


_UNKNOWN: Final = re.compile(
    r"\s*(?:[,;]|, ?và| và) ([^,;.:()]{4,80}?)(?:[,;](?: và)? | và (?=các |sở |ubnd |ủy ban ))"
)
_MOST_LISTS: Final = 12
_REST: Final = 9
"""Words of a name that may be left over in a field."""


def _placed(block: Block, agencies: Iterable[Agency]) -> list[Agency]:
    return [replace(agency, span=agency.span or block.origin(agency.start, agency.end)) for agency in agencies]
