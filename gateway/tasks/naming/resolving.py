"""What names mean: each exactly one body of the directory, a class, a unit, or unknown; several questions at once.

Pure but for the source, which is asked twice for all names together, and once more for each that stays unknown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from gateway.directory.names import fold_name, plain
from gateway.directory.searching import plain_like
from gateway.tasks.naming.around import Around, around_of, is_elsewhere, itself_of, own_of
from gateway.tasks.naming.asking import Asked, asked_of
from gateway.tasks.naming.candidates import COMMITTEE, LOWER, Candidate, is_relative, is_unit
from gateway.tasks.naming.choosing import body_of, living, twin_of
from gateway.tasks.naming.context import Context
from gateway.tasks.naming.formulas import singular_of
from gateway.tasks.naming.kin import is_central, province_of
from gateway.tasks.naming.meaning import How, Meaning, What
from gateway.tasks.naming.source import NEAR, Holders, Source
from gateway.tasks.naming.units import unit_of
from gateway.tasks.naming.words import words

MOST_NEAR: Final = 12
"""Names for which beginnings are looked up."""
SHORTEST: Final = 7
"""Letters of a beginning that tells anything."""


def resolve(names: Sequence[str], context: Context, source: Source) -> tuple[Meaning, ...]:
    """Return what each name means, in the same order. Nothing is raised for any text."""
    distinct = list(dict.fromkeys(names))
    around = around_of(context, source)
    asked = {name: asked_of(name, around) for name in distinct}
    texts = {one.text for each in asked.values() for one in each.looked} | {
        each.owner for each in asked.values() if each.owner
    }
    holders = source.holders(sorted(filter(None, texts)), around.keys)
    found: dict[str, Meaning | None] = {
        name: _found(each, holders, around, context, source) for name, each in asked.items()
    }
    left = [name for name in distinct if found[name] is None]
    alike = source.alike(sorted({asked[name].form.office for name in left}))
    near = 0
    for name in left:
        each = asked[name]
        meaning = _alike(each, alike, around, context, source) or unit_of(each, holders, around, context, source)
        if meaning is None and each.classes:
            meaning = _class(each, holders, around, context)
        if meaning is None and not each.form.article and (formula := singular_of(each.form)) is not None:
            meaning = _class(replace(each, classes=formula.classes), holders, around, context)
        if meaning is None:
            near += 1
            meaning = _unknown(each, alike, source, look=near <= MOST_NEAR)
        found[name] = meaning
    return tuple(meaning for name in names if (meaning := found[name]) is not None)


def _found(each: Asked, holders: Holders, around: Around, context: Context, source: Source) -> Meaning | None:
    """Return the body or the class, None where neither is there."""
    form = each.form
    if not form.office:
        return Meaning(form.asked, What.UNKNOWN, (How.NOT_LISTED,))
    for candidate in each.looked:
        having = holders.get(candidate.text, [])
        if candidate.own:
            having = own_of(having, form, around, source, strict=candidate.strict)
        if having:
            body = body_of(form, candidate, having, around, context, source)
            if around.provincial and is_elsewhere(form, body, around, source):
                body = replace(body, how=(*body.how, How.ELSEWHERE))
            return twin_of(body, each.looked, holders, context, source)
    itself = itself_of(form, around, context)
    if itself is not None:
        return itself
    own = around.provincial and not form.article and "," not in form.office and is_unit(form.office)
    own = own and " các " not in form.office and not form.office.endswith(LOWER)
    return _class(each, holders, around, context) if each.classes and not own else None


def _class(each: Asked, holders: Holders, around: Around, context: Context) -> Meaning:
    """Return a class, narrowed to what is below the body that it names or that speaks."""
    place = next((entry.key for entry in holders.get(each.owner, [])), "") if each.owner else ""
    how: tuple[How, ...] = (How.WORDS,)
    issuer = context.issuer
    if each.owner:
        how = (How.WORDS, How.OWNER)
        if not place:
            here = itself_of(replace(each.form, office=each.owner), around, context)
            place = here.entry.key if here is not None and here.entry is not None else ""
    elif around.provincial and issuer is not None:
        province = next((one for one in around.bodies if province_of(one)), issuer)
        place = province.key
    elif issuer is not None and not is_central(issuer):
        place = issuer.key
    if each.owner and not place and issuer is not None:
        # Whoever stands below an office that no directory holds: somebody below the issuer, perhaps.
        place = issuer.key if not is_central(issuer) else ""
        each = replace(each, classes=tuple(replace(one, related=True) for one in each.classes))
    known = words().classes
    classes = tuple(replace(one, place=place if each.owner or known[one.key].below else "") for one in each.classes)
    if not around.provincial and not each.owner:
        # The departments of whom a ministry speaks are the provinces', not its own.
        classes = tuple(replace(one, place="" if known[one.key].below == "province" else one.place) for one in classes)
    return Meaning(each.form.asked, What.CLASS, how, classes=classes, role=each.form.role)


def _alike(each: Asked, alike: Holders, around: Around, context: Context, source: Source) -> Meaning | None:
    """Return the one body whose name differs in commas, hyphens or diacritics alone."""
    form = each.form
    having = list(alike.get(form.office, []))
    if form.article or not having:
        return None
    if is_relative(form):
        having = own_of(having, form, around, source)
    wanted = plain_like(fold_name(form.office))
    exact = [e for e in having if any(plain_like(fold_name(label.text)) == wanted for label in e.labels)]
    if len(living(exact or having, context)) != 1:
        return None
    one = (living(exact or having, context))[0]
    steps = (How.PUNCTUATION,) if exact else (How.MARKS,)
    text = next((label.text for label in one.labels if plain(label.text) == plain(form.office)), one.name())
    base = (How.HOLDER,) if form.held else ()
    return body_of(form, Candidate(text, base), [one], around, context, source, steps)


def _unknown(each: Asked, alike: Holders, source: Source, *, look: bool) -> Meaning:
    form = each.form
    near = {entry.key: entry.name() for entry in alike.get(form.office, [])}
    # Thousands begin as a committee does.
    if look and len(near) < NEAR and not form.office.startswith(COMMITTEE):
        for length in (1.0, 0.75, 0.5):
            text = form.office[: int(len(form.office) * length)]
            if len(plain(text)) < SHORTEST:
                break
            near |= {entry.key: entry.name() for entry in source.beginning(text)}
            if near:
                break
    return Meaning(
        form.asked,
        What.UNKNOWN,
        (How.NOT_LISTED,),
        near=tuple(near.items())[:NEAR],
        role=form.role,
        person=form.person,
    )
