"""The directory as REST answers carry it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from gateway.directory.planning import differences
from gateway.web.rest.bodies import moment_json

if TYPE_CHECKING:
    from typing import Any

    from sqlalchemy import Row

    from gateway.directory.entries import Kept
    from gateway.directory.entry import Entry, Label, Succession
    from gateway.directory.past import Past
    from gateway.directory.resolution import Resolution
    from gateway.exchange.agencies.desk import Shown
    from gateway.web.rest.agencies_shapes import (
        AgencyOut,
        ConflictOut,
        EntryOut,
        KeptOut,
        LabelOut,
        MeaningOut,
        PastOut,
        SetOut,
        SuccessionOut,
    )


def kept_json(kept: Kept, day: date) -> KeptOut:
    """Return an entry with the number of its last change."""
    return {**entry_json(kept.entry, day), "changed": kept.changed, "gone": kept.gone}


def entry_json(entry: Entry, day: date) -> EntryOut:
    """Return an entry; ``name`` is the one that it bears on ``day``."""
    return {
        "key": entry.key,
        "kind": entry.kind,
        "name": entry.name(day),
        "ids": list(entry.ids()),
        "labels": [_label(label) for label in entry.labels],
        "parent": entry.parent,
        "valid_from": _day(entry.since),
        "valid_to": _day(entry.until),
        "valid": entry.exists(day),
        "successors": [succession_json(one) for one in entry.successors],
        "mail": entry.mail,
        "provenance": entry.provenance,
        "note": entry.note,
    }


def _label(label: Label) -> LabelOut:
    return {"kind": label.kind.value, "text": label.text, "since": _day(label.since), "until": _day(label.until)}


def succession_json(one: Succession) -> SuccessionOut:
    """Return one succession."""
    return {"relation": one.relation.value, "key": one.key, "day": one.day.isoformat()}


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def shown_json(shown: Shown, day: date) -> AgencyOut:
    """Return an entry with its history and those that went into it."""
    return {
        **kept_json(shown.kept, day),
        "predecessors": [
            {"key": one.key, "name": one.name(), "valid_to": _day(one.until)} for one in shown.predecessors
        ],
        "history": [_past(one) for one in shown.history],
    }


def _past(one: Past) -> PastOut:
    changed = differences(one.before, one.after) if one.before and one.after else []
    return {
        "number": one.number,
        "set": one.change_set,
        "at": moment_json(one.at),
        "actor": one.actor,
        "what": one.what,
        "source": one.source,
        "act": "changed" if one.before and one.after else "added" if one.after else "removed",
        "changes": [{"field": field, "before": before, "after": after} for field, before, after in changed],
    }


def meaning_json(found: Resolution) -> MeaningOut:
    """Return what an id or a name means on a day."""
    return {
        "asked": found.asked,
        "day": found.day.isoformat(),
        "state": found.state.value,
        "agency": entry_json(found.entry, found.day) if found.entry else None,
        "now": entry_json(found.now, found.day) if found.now else None,
        "way": [succession_json(one) for one in found.way],
        "candidates": [entry_json(one, found.day) for one in found.candidates],
        "parts": [succession_json(one) for one in found.parts],
    }


def set_json(row: Row[Any]) -> SetOut:
    """Return what was changed together."""
    return {
        "set": row.id,
        "at": moment_json(row.at),
        "actor": row.actor,
        "what": row.what,
        "source": row.source,
        "entries": row.entries,
        "done_at": moment_json(row.done_at),
        "undoes": row.undoes,
        "undone_by": row.undone_by,
    }


def conflict_json(row: Row[Any]) -> ConflictOut:
    """Return a field in which a bus says something else than an administrator set."""
    return {
        "source": row.source,
        "key": row.entry,
        "field": row.field,
        "ours": row.ours,
        "theirs": row.theirs,
        "at": moment_json(row.at),
    }
