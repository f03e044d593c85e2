"""What is asked of a directory for one name: the texts that are looked for, the classes and the owner that it names."""

from __future__ import annotations

from dataclasses import dataclass

from gateway.tasks.naming.around import ITSELF, Around
from gateway.tasks.naming.candidates import Candidate, candidates
from gateway.tasks.naming.forms import Form, form_of
from gateway.tasks.naming.formulas import formula_of
from gateway.tasks.naming.meaning import ClassOf
from gateway.tasks.reading.lexicon import lexicon


@dataclass(frozen=True, slots=True)
class Asked:
    """One name in parts; ``looked`` are the texts in the order in which they are tried."""

    form: Form
    classes: tuple[ClassOf, ...]
    owner: str
    looked: tuple[Candidate, ...]


def asked_of(name: str, around: Around) -> Asked:
    """Return what is asked for a name."""
    form = form_of(name)
    alone = not form.article
    formula = formula_of(form, provincial=around.provincial)
    looked: tuple[Candidate, ...] = ()
    if alone and form.office and not _is_class(form, formula is not None):
        looked = tuple(candidates(form, around.places))
    owner = formula.owner if formula is not None else ""
    if formula is None:
        owner = owner_of(form.office)
    return Asked(form, formula.classes if formula is not None else (), owner, looked)


def _is_class(form: Form, formula: bool) -> bool:
    """Say whether words are those of a class and of nothing else: they are not looked for."""
    return formula and "," in form.office and form.office not in ITSELF


def owner_of(office: str) -> str:
    """Return the words of the body that a unit is of: "... của Bộ Y", "Thanh tra Bộ Y"."""
    for word in (" của ", " trực thuộc ", " thuộc "):
        before, found, owner = office.rpartition(word)
        if found and before and not owner.startswith(("các ", "những ")):
            return owner.strip()
    known = lexicon().known
    if known.match(office) is not None:
        return ""
    at = office.find(" ")
    while at >= 0:
        name = known.match(office, at + 1)
        if name is not None and name.end() == len(office):
            return name.group()
        at = office.find(" ", at + 1)
    return ""
