"""The bodies around a name: who speaks, to whom, of which place; what stands below them goes before its namesakes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from gateway.directory.entry import Entry
from gateway.directory.resolution import follow
from gateway.tasks.naming.candidates import COMMITTEE
from gateway.tasks.naming.context import Context
from gateway.tasks.naming.forms import Form
from gateway.tasks.naming.kin import above, is_below, is_central, province_above, province_of
from gateway.tasks.naming.meaning import How, Meaning, What
from gateway.tasks.naming.source import Source
from gateway.tasks.naming.words import words
from gateway.tasks.reading.folding import composed, folded

ITSELF: Final = frozenset({"tỉnh", "thành phố", "bộ", "ngành", "xã", "phường", "đặc khu", "ủy ban nhân dân"})
_COMMITTEES: Final = frozenset({COMMITTEE, *(f"{COMMITTEE} {place}" for place in ITSELF - {COMMITTEE, "bộ", "ngành"})})

_OF_THE_STATE: Final = (
    " việt nam",
    " trung ương",
    " nhà nước",
    " tối cao",
    " quốc gia",
    " chính phủ",
    " quốc hội",
    " đảng",
)
_DEPUTIES: Final = frozenset({"thứ trưởng", "phó chủ tịch", "phó giám đốc", "phó cục trưởng", "phó tổng giám đốc"})
"""Named without an office they are of whoever speaks."""


@dataclass(frozen=True, slots=True)
class Around:
    """The bodies around: ``keys`` of those that have units of their own, short names of their provinces.

    ``provincial``: a province, or a body below one, speaks.
    """

    bodies: tuple[Entry, ...]
    keys: frozenset[str]
    places: tuple[str, ...]
    provincial: bool


def around_of(context: Context, source: Source) -> Around:
    """Return the bodies around; of a province its other entries too."""
    bodies = tuple(context.around())
    places = tuple(dict.fromkeys(filter(None, (province_above(one, source) for one in bodies))))
    twins = source.holders([f"{COMMITTEE} {kind} {place}" for place in places for kind in ("tỉnh", "thành phố")], ())
    keys = {one.key for one in bodies if not is_central(one)} | {one.key for each in twins.values() for one in each}
    issuer = context.issuer
    return Around(bodies, frozenset(keys), places, issuer is not None and bool(province_above(issuer, source)))


def own_of(having: list[Entry], form: Form, around: Around, source: Source, *, strict: bool = False) -> list[Entry]:
    """Return those below the bodies around, else those that are nobody's own: a name that many have tells nothing."""
    below = below_of(having, around, source)
    if below or strict:
        return below
    if form.office.endswith((" tỉnh", " thành phố", " bộ", " ngành")) or words().of_provinces.match(form.office):
        return [entry for entry in having if not above(entry, source) or is_central(above(entry, source)[0])]
    if form.office.startswith(("vụ ", "phòng ")):
        return []
    return having


def below_of(having: list[Entry], around: Around, source: Source) -> list[Entry]:
    """Return those directly below the bodies around, else those anywhere below them."""
    direct = [entry for entry in having if entry.parent in around.keys]
    bodies = list(_bodies(around, source)) if not direct else []
    return direct or [entry for entry in having if any(is_below(entry, one, source) for one in bodies)]


def _bodies(around: Around, source: Source) -> Iterable[Entry]:
    yield from (one for one in around.bodies if not is_central(one))
    yield from (entry for key in around.keys if (entry := source.get(key)) is not None and entry not in around.bodies)


def is_elsewhere(form: Form, meaning: Meaning, around: Around, source: Source) -> bool:
    """Tell whether a body has a kind that each province has, stands below none, and does not say to be the state's."""
    entry = meaning.entry
    if (
        entry is None
        or form.place
        or form.office.endswith(_OF_THE_STATE)
        or not words().of_provinces.match(form.office)
    ):
        return False
    return not province_above(entry, source) and not below_of([entry], around, source)


def itself_of(form: Form, around: Around, context: Context) -> Meaning | None:
    """Return the issuer, the addressee or the place that a directive calls "Tỉnh", "Bộ", "Ủy ban nhân dân tỉnh"."""
    office = form.office
    if office in _DEPUTIES:
        deputy = next((one for one in around.bodies if not is_central(one)), None)
        if deputy is not None:
            return Meaning(form.asked, What.AGENCY, (How.ITSELF,), entry=deputy, now=deputy, role=office)
    if form.article or (office not in ITSELF and office not in _COMMITTEES):
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
