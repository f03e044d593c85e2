"""What names mean: each exactly one body of the directory, a class, a unit, or unknown; several questions at once.

Pure but for the source, which is asked twice for all names together, and once more for each that stays unknown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from gateway.directory.entry import Entry
from gateway.directory.names import fold, fold_name, plain
from gateway.directory.resolution import Resolution, State, follow
from gateway.directory.resolution import resolve as meant_by
from gateway.directory.searching import plain_like
from gateway.tasks.naming.candidates import COMMITTEE, LOWER, Candidate, bare_of, candidates, is_relative, is_unit
from gateway.tasks.naming.context import Context
from gateway.tasks.naming.forms import Form, form_of
from gateway.tasks.naming.formulas import formula_of, singular_of
from gateway.tasks.naming.kin import above, is_below, is_central, province_above, province_of
from gateway.tasks.naming.meaning import ClassOf, How, Meaning, What
from gateway.tasks.naming.source import NEAR, Source
from gateway.tasks.naming.words import words
from gateway.tasks.reading.folding import composed, folded
from gateway.tasks.reading.lexicon import lexicon

ITSELF: Final = frozenset({"tỉnh", "thành phố", "bộ", "ngành", "xã", "phường", "đặc khu", "ủy ban nhân dân"})
_COMMITTEES: Final = frozenset({COMMITTEE, *(f"{COMMITTEE} {place}" for place in ITSELF - {COMMITTEE, "bộ", "ngành"})})
MOST_NEAR: Final = 12
"""Names for which beginnings are looked up."""
SHORTEST: Final = 7
"""Letters of a beginning that tells anything."""

Holders = Mapping[str, list[Entry]]


@dataclass(frozen=True, slots=True)
class _Around:
    """The bodies around, and what follows from them for short names."""

    bodies: tuple[Entry, ...]
    keys: frozenset[str]
    places: tuple[str, ...]
    provincial: bool


@dataclass(frozen=True, slots=True)
class _Asked:
    form: Form
    classes: tuple[ClassOf, ...]
    owner: str
    looked: tuple[Candidate, ...]


def resolve(names: Sequence[str], context: Context, source: Source) -> tuple[Meaning, ...]:
    """Return what each name means, in the same order. Nothing is raised for any text."""
    distinct = list(dict.fromkeys(names))
    around = _around(context, source)
    asked = {name: _asked(name, around) for name in distinct}
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
        meaning = _alike(each, alike, around, context, source) or _unit(each, holders, around, context, source)
        if meaning is None and not each.form.article and (formula := singular_of(each.form)) is not None:
            meaning = _class(replace(each, classes=formula.classes), holders, around, context)
        if meaning is None:
            near += 1
            meaning = _unknown(each, alike, source, look=near <= MOST_NEAR)
        found[name] = meaning
    return tuple(meaning for name in names if (meaning := found[name]) is not None)


def _around(context: Context, source: Source) -> _Around:
    bodies = tuple(context.around())
    places = tuple(dict.fromkeys(filter(None, (province_above(one, source) for one in bodies))))
    twins = source.holders([f"{COMMITTEE} {kind} {place}" for place in places for kind in ("tỉnh", "thành phố")], ())
    keys = {one.key for one in bodies if not is_central(one)} | {one.key for each in twins.values() for one in each}
    issuer = context.issuer
    return _Around(bodies, frozenset(keys), places, issuer is not None and bool(province_above(issuer, source)))


def _asked(name: str, around: _Around) -> _Asked:
    form = form_of(name)
    alone = not form.article
    formula = formula_of(form, provincial=around.provincial)
    looked: tuple[Candidate, ...] = ()
    if alone and form.office and not _is_class(form, formula is not None):
        looked = tuple(candidates(form, around.places))
    owner = formula.owner if formula is not None else ""
    if formula is None:
        owner = _owner(form.office)
    return _Asked(form, formula.classes if formula is not None else (), owner, looked)


def _is_class(form: Form, formula: bool) -> bool:
    """Say whether words are those of a class and of nothing else: they are not looked for."""
    return formula and "," in form.office and form.office not in ITSELF


def _owner(office: str) -> str:
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


def _found(each: _Asked, holders: Holders, around: _Around, context: Context, source: Source) -> Meaning | None:
    """Return the body or the class, None where neither is there."""
    form = each.form
    if not form.office:
        return Meaning(form.asked, What.UNKNOWN, (How.NOT_LISTED,))
    for candidate in each.looked:
        having = holders.get(candidate.text, [])
        if candidate.own:
            having = _own(having, form, around, source, strict=candidate.strict)
        if having:
            return _twin(_body(form, candidate, having, around, context, source), each, holders, context, source)
    itself = _itself(form, around, context)
    if itself is not None:
        return itself
    own = around.provincial and not form.article and "," not in form.office and is_unit(form.office)
    own = own and not form.office.endswith(LOWER)
    return _class(each, holders, around, context) if each.classes and not own else None


def _own(having: list[Entry], form: Form, around: _Around, source: Source, *, strict: bool = False) -> list[Entry]:
    """Return those below the bodies around, else those that are nobody's own: a name that many have tells nothing."""
    below = _below(having, around, source)
    if below or strict:
        return below
    if form.office.endswith((" tỉnh", " thành phố", " bộ", " ngành")) or words().of_provinces.match(form.office):
        return [entry for entry in having if not above(entry, source) or is_central(above(entry, source)[0])]
    if form.office.startswith(("vụ ", "phòng ")):
        return []
    return having


def _below(having: list[Entry], around: _Around, source: Source) -> list[Entry]:
    """Return those directly below the bodies around, else those anywhere below them."""
    direct = [entry for entry in having if entry.parent in around.keys]
    bodies = list(_bodies(around, source)) if not direct else []
    return direct or [entry for entry in having if any(is_below(entry, one, source) for one in bodies)]


def _bodies(around: _Around, source: Source) -> Iterable[Entry]:
    yield from (one for one in around.bodies if not is_central(one))
    yield from (entry for key in around.keys if (entry := source.get(key)) is not None and entry not in around.bodies)


def _body(
    form: Form,
    candidate: Candidate,
    having: list[Entry],
    around: _Around,
    context: Context,
    source: Source,
    steps: tuple[How, ...] = (),
) -> Meaning:
    """Return the meaning of a text that entries have among their labels."""
    said = meant_by(candidate.text, having, source.get, context.day)
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


def _told_apart(said: Resolution, text: str, around: _Around, context: Context, source: Source) -> Resolution:
    """Return one of several namesakes: the one below the bodies around, or the one entry of a body with an id."""
    several = list(said.candidates)
    below = _below(several, around, source)
    for few in (below, several):
        few = _one_for_each_body(few)
        if len(few) == 1:
            return replace(said, state=State.FOUND, entry=few[0], now=few[0], candidates=())
    return said


def _one_for_each_body(entries: list[Entry]) -> list[Entry]:
    """A province may stand in a directory as itself and as its committee: the entry that can be written to is kept."""
    provinces = {province_of(entry) for entry in entries}
    if len(entries) > 1 and len(provinces) == 1 and "" not in provinces:
        with_id = [entry for entry in entries if entry.ids()]
        return with_id if len(with_id) == 1 else entries
    return entries


def _twin(meaning: Meaning, each: _Asked, holders: Holders, context: Context, source: Source) -> Meaning:
    """Return a province that cannot be written to as the one entry of the same province that can."""
    entry = meaning.entry
    if entry is None or entry.ids() or meaning.now != entry or not (place := province_of(entry)):
        return meaning
    others = {one.key: one for candidate in each.looked for one in holders.get(candidate.text, [])}
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


def _class(each: _Asked, holders: Holders, around: _Around, context: Context) -> Meaning:
    """Return a class, narrowed to what is below the body that it names or that speaks."""
    place = next((entry.key for entry in holders.get(each.owner, [])), "") if each.owner else ""
    how: tuple[How, ...] = (How.WORDS,)
    issuer = context.issuer
    if each.owner:
        how = (How.WORDS, How.OWNER)
        if not place:
            here = _itself(replace(each.form, office=each.owner), around, context)
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


def _itself(form: Form, around: _Around, context: Context) -> Meaning | None:
    """Return the issuer, the addressee or the place that a directive calls "Tỉnh", "Bộ", "Ủy ban nhân dân tỉnh"."""
    office = form.office
    if office not in ITSELF and office not in _COMMITTEES:
        return None
    wants_ministry = office in {"bộ", "ngành"}
    for one in around.bodies:
        name = folded(composed(one.name()))
        fits = name.startswith("bộ ") if wants_ministry else bool(province_of(one))
        if (place := office.removeprefix(f"{COMMITTEE} ")) in {"xã", "phường", "đặc khu"}:
            fits = f"{place} " in name
        if fits:
            today = follow(form.asked, one, lambda _key: None, context.day)
            return Meaning(form.asked, What.AGENCY, (How.ITSELF,), entry=one, now=today.now or one, role=form.role)
    return None


def _alike(each: _Asked, alike: Holders, around: _Around, context: Context, source: Source) -> Meaning | None:
    """Return the one body whose name differs in commas, hyphens or diacritics alone."""
    form = each.form
    having = list(alike.get(form.office, []))
    if form.article or not having:
        return None
    if is_relative(form):
        having = _own(having, form, around, source)
    wanted = plain_like(fold_name(form.office))
    exact = [e for e in having if any(plain_like(fold_name(label.text)) == wanted for label in e.labels)]
    if len(_living(exact or having, context)) != 1:
        return None
    one = (_living(exact or having, context))[0]
    steps = (How.PUNCTUATION,) if exact else (How.MARKS,)
    text = next((label.text for label in one.labels if plain(label.text) == plain(form.office)), one.name())
    base = (How.HOLDER,) if form.held else ()
    return _body(form, Candidate(text, base), [one], around, context, source, steps)


def _living(entries: list[Entry], context: Context) -> list[Entry]:
    return [entry for entry in entries if entry.exists(context.day)] or entries


def _unit(each: _Asked, holders: Holders, around: _Around, context: Context, source: Source) -> Meaning | None:
    """Return a unit of a body that is known: by its name's own words, else by who speaks."""
    form = each.form
    if form.article or not form.office:
        return None
    how: tuple[How, ...] = (How.HOLDER,) if form.held else ()
    if each.owner:
        owners = _living(holders.get(each.owner, []), context)
        here = _itself(replace(form, office=each.owner), around, context) if not owners else None
        owner = owners[0] if len(owners) == 1 else here.entry if here is not None else None
        if owner is not None:
            return _within(form, owner, (*how, How.OWNER), context, source)
    if form.place and form.before:
        having = source.holders([f"tỉnh {form.place}", f"thành phố {form.place}"], ())
        provinces = _one_for_each_body(_living([e for each_ in having.values() for e in each_], context))
        if provinces:
            return _within(form, provinces[0], (*how, How.PLACE), context, source)
        return None
    if not (is_unit(form.office) or bare_of(form.office) != form.office):
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


def _unknown(each: _Asked, alike: Holders, source: Source, *, look: bool) -> Meaning:
    form = each.form
    near = {entry.key: entry.name() for entry in alike.get(form.office, [])}
    if look and len(near) < NEAR:
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
