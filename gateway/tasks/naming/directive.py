"""All names of a directive at once: issuer, addressees, and for each task who leads, works along, follows up."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from gateway.directory.entry import Entry
from gateway.directory.knowledge import today as this_day
from gateway.tasks.naming.candidates import COMMITTEE
from gateway.tasks.naming.context import Context
from gateway.tasks.naming.forms import form_of
from gateway.tasks.naming.kin import is_central
from gateway.tasks.naming.meaning import How, Meaning, What
from gateway.tasks.naming.resolving import resolve
from gateway.tasks.naming.source import Source
from gateway.tasks.naming.words import words
from gateway.tasks.reading.folding import composed, folded
from gateway.tasks.reading.heading import KINDS
from gateway.tasks.reading.lexicon import lexicon
from gateway.tasks.reading.proposals import Reading

HEAD: Final = 1_500
"""Letters of the text in which the place is looked for that a directive is about."""
MOST_ADDRESSEES: Final = 3
"""Addressees by which names are completed; more of them tell nothing of one."""

_NOTICE: Final = "thông báo"
"""Notices after a visit call the place that was visited "Tỉnh" (guideline, 2.4)."""
_PLACE: Final = re.compile(r"(?<!\w)(?:tỉnh|thành phố|tp\.?) ")
_QUOTED: Final = re.compile(
    r"^theo (?:chỉ thị|công điện|nghị quyết|quyết định|thông báo|công văn)(?: số)? \d+/(?P<code>\S+)"
)
_CODE: Final = re.compile(r"[\w&]+")


@dataclass(frozen=True, slots=True)
class NamedTask:
    """What the names of one task mean, each in the order of the reading."""

    lead: tuple[Meaning, ...]
    coordinate: tuple[Meaning, ...]
    monitor: Meaning | None

    def plain(self) -> dict[str, Any]:
        """Return it for JSON."""
        return {
            "lead": [one.plain() for one in self.lead],
            "coordinate": [one.plain() for one in self.coordinate],
            "monitor": self.monitor.plain() if self.monitor is not None else None,
        }


@dataclass(frozen=True, slots=True)
class Named:
    """What all names of a directive mean. ``issuer`` is None where nothing says who issued it."""

    issuer: Meaning | None
    addressees: tuple[Meaning, ...]
    context: Context
    tasks: tuple[NamedTask, ...]

    def plain(self) -> dict[str, Any]:
        """Return issuer and addressees for JSON; tasks are told beside the tasks."""
        return {
            "issuer": self.issuer.plain() if self.issuer is not None else None,
            "addressees": [one.plain() for one in self.addressees],
        }


def name_directive(
    reading: Reading, source: Source, *, sender: str = "", today: date | None = None, text: str = ""
) -> Named:
    """Return what the names of a reading mean on its day of issue, today where it has none.

    ``sender`` is the OrganId of the packet that brought it; ``text`` the whole text, whose head says which place it is
    about. Nothing is raised for any text.
    """
    now = today or this_day()
    context = Context(reading.issued or now, now)
    issuer = _issuer(reading, source, context, sender, text)
    issued_by = issuer.entry or issuer.within if issuer is not None else None
    context = replace(context, issuer=issued_by)
    addressees = resolve(reading.addressees, context, source)
    direct = tuple(one.entry for one in addressees if one.entry is not None)
    context = replace(context, addressees=direct if len(direct) == len(addressees) <= MOST_ADDRESSEES else ())
    if folded(reading.doc_type) == _NOTICE and (issued_by is None or is_central(issued_by)):
        context = replace(context, about=_about(text, context, source))
    return Named(issuer, addressees, context, tuple(_tasks(reading, context, source)))


def _tasks(reading: Reading, context: Context, source: Source) -> Iterable[NamedTask]:
    names = list(
        dict.fromkeys(
            name
            for task in reading.tasks
            for name in (*task.lead, *task.coordinate, *([task.monitor] if task.monitor else []))
        )
    )
    meant = dict(zip(names, resolve(names, context, source), strict=True))
    for task in reading.tasks:
        yield NamedTask(
            tuple(meant[name] for name in task.lead),
            tuple(meant[name] for name in task.coordinate),
            meant[task.monitor] if task.monitor else None,
        )


def _issuer(reading: Reading, source: Source, context: Context, sender: str, text: str) -> Meaning | None:
    """Return the issuer: the sender of the packet, else the head's own words, else the code in the number."""
    tries: list[tuple[str, tuple[How, ...]]] = []
    if sender:
        tries.append((sender, ()))
    if reading.issuer:
        tries.append((reading.issuer, ()))
    tries += [(code, (How.ABBREVIATION,)) for code in _codes(reading.number, text)]
    last: Meaning | None = None
    for name, steps in tries:
        (meaning,) = resolve([words().codes.get(folded(composed(name)), name) if steps else name], context, source)
        if meaning.what in (What.AGENCY, What.UNIT):
            how = tuple(dict.fromkeys((*meaning.how, *steps)))
            return replace(meaning, asked=name, how=how)
        if not steps and name != sender and (two := _two_lines(name, context, source)) is not None:
            return two
        last = last if last is not None or steps else meaning
    return last


def _two_lines(name: str, context: Context, source: Source) -> Meaning | None:
    """Return the office of a letterhead of two lines: "BỘ TÀI CHÍNH CỤC THUẾ" is the second, of the first."""
    parts = folded(composed(name)).split()
    for place in range(len(parts) - 1, 0, -1):
        first = " ".join(parts[:place])
        if not _is_upper(first):
            continue
        (over,) = resolve([first], context, source)
        if over.entry is not None:
            (under,) = resolve([" ".join(parts[place:])], replace(context, issuer=over.entry), source)
            return replace(under if under.what in (What.AGENCY, What.UNIT) else over, asked=name)
    return None


def _is_upper(text: str) -> bool:
    """Say whether a text is a whole name that may stand in the first line of a letterhead."""
    form = form_of(text)
    known = lexicon().known.match(form.office)
    return bool(form.place and form.before in {"", COMMITTEE}) or (
        known is not None and known.end() == len(form.office)
    )


def _codes(number: str, text: str) -> Sequence[str]:
    """Return the codes of a number that may be of an office ("TTg" of ``21/CT-TTg``)."""
    code = number.partition("/")[2]
    if not code:
        quoted = _QUOTED.match(folded(composed(" ".join(text[:300].split()))))
        code = quoted.group("code") if quoted is not None else ""
    return [one for one in _CODE.findall(code) if one.lower() not in KINDS and not one.isdigit()][:4]


def _about(text: str, context: Context, source: Source) -> Entry | None:
    """Return the one province of which the head speaks."""
    low = folded(composed(" ".join(text[:HEAD].split())))
    provinces = lexicon().province
    found = {named.group() for place in _PLACE.finditer(low) if (named := provinces.match(low, place.end()))}
    if len(found) != 1:
        return None
    (meaning,) = resolve([f"ủy ban nhân dân tỉnh {found.pop()}"], context, source)
    return meaning.entry
