"""Offices that a directory does not hold: units of a body that it holds, by their own words or by who speaks."""

from __future__ import annotations

from dataclasses import replace

from gateway.directory.entry import Entry
from gateway.directory.resolution import follow
from gateway.tasks.naming.around import Around, itself_of
from gateway.tasks.naming.asking import Asked
from gateway.tasks.naming.candidates import bare_of
from gateway.tasks.naming.choosing import living, one_for_each_body
from gateway.tasks.naming.context import Context
from gateway.tasks.naming.forms import Form
from gateway.tasks.naming.kin import is_central, province_above
from gateway.tasks.naming.meaning import How, Meaning, What
from gateway.tasks.naming.source import Holders, Source
from gateway.tasks.naming.words import words


def unit_of(each: Asked, holders: Holders, around: Around, context: Context, source: Source) -> Meaning | None:
    """Return a unit of a body that is known: by its name's own words, else by who speaks."""
    form = each.form
    if form.article or not form.office:
        return None
    how: tuple[How, ...] = (How.HOLDER,) if form.held else ()
    if each.owner:
        owners = living(holders.get(each.owner, []), context)
        here = itself_of(replace(form, office=each.owner), around, context) if not owners else None
        owner = owners[0] if len(owners) == 1 else here.entry if here is not None else None
        if owner is not None:
            return _within(form, owner, (*how, How.OWNER), context, source)
    if form.place and form.before:
        having = source.holders([f"tỉnh {form.place}", f"thành phố {form.place}"], ())
        provinces = one_for_each_body(living([e for each_ in having.values() for e in each_], context))
        if provinces:
            return _within(form, provinces[0], (*how, How.PLACE), context, source)
        return None
    mine = words()
    for one in around.bodies:
        if is_central(one):
            continue
        provincial = bool(province_above(one, source))
        wanted = mine.of_provinces if provincial else mine.of_ministries
        bare = bare_of(form.office)
        ending = form.office.removeprefix(bare).strip()
        if (ending == "bộ") == provincial and ending:
            continue
        if wanted.match(form.office) is not None:
            return _within(form, one, (*how, How.CONTEXT), context, source)
    return None


def _within(form: Form, body: Entry, how: tuple[How, ...], context: Context, source: Source) -> Meaning:
    today = follow(form.asked, body, source.get, context.day)
    return Meaning(form.asked, What.UNIT, how, within=today.now or body, role=form.role, person=form.person)
