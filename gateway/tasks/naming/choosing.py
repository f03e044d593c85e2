"""Which of the entries that have a name is meant on a day, and who stands for it today."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from gateway.directory.entry import Entry
from gateway.directory.names import fold, fold_name
from gateway.directory.resolution import Resolution, State, follow, resolve
from gateway.tasks.naming.around import Around, below_of
from gateway.tasks.naming.candidates import Candidate
from gateway.tasks.naming.context import Context
from gateway.tasks.naming.forms import Form
from gateway.tasks.naming.kin import province_of
from gateway.tasks.naming.meaning import How, Meaning, What
from gateway.tasks.naming.source import Holders, Source


def body_of(
    form: Form,
    candidate: Candidate,
    having: list[Entry],
    around: Around,
    context: Context,
    source: Source,
    steps: tuple[How, ...] = (),
) -> Meaning:
    """Return the meaning of a text that entries have among their labels."""
    said = resolve(candidate.text, having, source.get, context.day)
    if said.state is State.AMBIGUOUS:
        said = _told_apart(said, candidate.text, around, context, source)
    label = steps or _label(said.entry, candidate.text)
    how = (*label, *candidate.how)
    role, person = form.role, form.person
    if said.state is State.AMBIGUOUS:
        return Meaning(
            form.asked, What.UNKNOWN, (*how, How.SEVERAL), candidates=said.candidates, role=role, person=person
        )
    entry = said.entry
    if entry is None:
        return Meaning(form.asked, What.UNKNOWN, (How.NOT_LISTED,), role=role, person=person)
    if said.state is State.SUCCEEDED:
        how = (*how, How.SUCCEEDED)
    elif said.state in (State.SPLIT, State.ENDED):
        how = (*how, How.ENDED)
    elif said.state is State.NOT_YET:
        how = (*how, How.NOT_YET)
    today = follow(candidate.text, entry, source.get, context.today)
    return Meaning(
        form.asked,
        What.AGENCY,
        how,
        entry=entry,
        now=today.now or (entry if said.state is State.NOT_YET else None),
        candidates=today.candidates if today.now is None else said.candidates,
        role=role,
        person=person,
    )


def _told_apart(said: Resolution, text: str, around: Around, context: Context, source: Source) -> Resolution:
    """Return one of several namesakes: the one below the bodies around, or the one entry of a body with an id."""
    several = list(said.candidates)
    below = below_of(several, around, source)
    for few in (below, several):
        few = one_for_each_body(few)
        if len(few) == 1:
            return replace(said, state=State.FOUND, entry=few[0], now=few[0], candidates=())
    return said


def one_for_each_body(entries: list[Entry]) -> list[Entry]:
    """A province may stand in a directory as itself and as its committee: the entry that can be written to is kept."""
    provinces = {province_of(entry) for entry in entries}
    if len(entries) > 1 and len(provinces) == 1 and "" not in provinces:
        with_id = [entry for entry in entries if entry.ids()]
        return with_id if len(with_id) == 1 else entries
    return entries


def twin_of(
    meaning: Meaning, candidates: Iterable[Candidate], holders: Holders, context: Context, source: Source
) -> Meaning:
    """Return a province that cannot be written to as the one entry of the same province that can."""
    entry = meaning.entry
    if entry is None or entry.ids() or meaning.now != entry or not (place := province_of(entry)):
        return meaning
    others = {one.key: one for candidate in candidates for one in holders.get(candidate.text, [])}
    found = [one for one in others.values() if one.ids() and one.exists(context.day) and province_of(one) == place]
    if len(found) != 1:
        return meaning
    return replace(meaning, entry=found[0], now=follow("", found[0], source.get, context.today).now)


def _label(entry: Entry | None, text: str) -> tuple[How, ...]:
    wanted = {fold(text), fold_name(text)}
    for label in entry.labels if entry is not None else ():
        if fold(label.text) in wanted or fold_name(label.text) in wanted:
            kind = label.kind.value
            return (How.ID if kind.endswith("_id") else How(kind),)
    return (How.NAME,)


def living(entries: list[Entry], context: Context) -> list[Entry]:
    """Return those that exist on the day of issue, all where none does."""
    return [entry for entry in entries if entry.exists(context.day)] or entries
