"""What is looked for in the directory for a name: texts, and by which steps each was made."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from gateway.tasks.naming.forms import Form
from gateway.tasks.naming.meaning import How
from gateway.tasks.naming.words import words
from gateway.tasks.reading.lexicon import lexicon

COMMITTEE: Final = "ủy ban nhân dân"
_OF_PROVINCE: Final = (" tỉnh", " thành phố")
LOWER: Final = (" xã", " phường", " đặc khu", " huyện", " quận")
_BARE: Final = (*_OF_PROVINCE, " bộ", " ngành", *LOWER)
_GROUPS: Final = ("tập đoàn ", "tổng công ty ")
_VIETNAM: Final = " việt nam"


@dataclass(frozen=True, slots=True)
class Candidate:
    """One text. ``own``: what stands below the bodies around goes first; ``strict``: nothing else will do."""

    text: str
    how: tuple[How, ...]
    own: bool = False
    strict: bool = False


def candidates(form: Form, places: Sequence[str]) -> Iterator[Candidate]:
    """Yield what a name may be in the directory, the likeliest first; ``places`` are provinces around."""
    base = tuple(step for step, holds in ((How.HOLDER, form.held), (How.SPELT, form.spelt)) if holds)
    office = form.office
    spelt = base if How.SPELT in base else (*base, How.SPELT)
    relative = is_relative(form)
    yield Candidate(office, base, own=relative)
    if form.spelt:
        yield Candidate(form.written, base, own=relative)
    if form.place:
        yield from (Candidate(text, spelt) for text in _of_place(form.before, form.place) if text != office)
        if form.before and form.before != COMMITTEE:
            return
    elif relative:
        local = (*base, How.CONTEXT)
        bare = bare_of(office)
        if bare == office or office.endswith(_OF_PROVINCE):
            for place in places:
                yield from (Candidate(text, local) for text in _of_place(bare, place))
        if bare != office:
            yield Candidate(bare, local, own=True, strict=True)
    if form.role.endswith("bộ trưởng") and not office.startswith("bộ "):
        yield Candidate(f"bộ {office}", spelt)
    if office.startswith(_GROUPS):
        # "Tập đoàn Viettel": the group by its short name.
        yield Candidate(office.partition(next(one for one in _GROUPS if office.startswith(one)))[2], spelt)
    if office.endswith(_VIETNAM):
        yield Candidate(office.removesuffix(_VIETNAM), spelt, own=relative)
    elif not relative and not form.place:
        yield Candidate(office + _VIETNAM, spelt)


def is_relative(form: Form) -> bool:
    """Say whether a name is complete only beside a body that it belongs to ("Sở Y tế", "Vụ Pháp chế")."""
    if form.place:
        return False
    return form.office.endswith(_BARE) or is_unit(form.office)


def is_unit(office: str) -> bool:
    """Say whether a name begins as those of a ministry's or a province's own offices do."""
    mine = words()
    known = lexicon().known.match(office)
    if known is not None and known.end() == len(office):
        return False
    return mine.of_provinces.match(office) is not None or mine.of_ministries.match(office) is not None


def bare_of(office: str) -> str:
    """Return a name without the place word that ends it."""
    for ending in _BARE:
        if office.endswith(ending) and office != ending.strip():
            return office.removesuffix(ending)
    return office


def _of_place(before: str, place: str) -> list[str]:
    """Return how an office of a province may be written; the province itself with its committee or without."""
    kinds = [f"thành phố {place}", f"tỉnh {place}"]
    if before in {"", COMMITTEE}:
        return [*(f"{COMMITTEE} {kind}" for kind in kinds), *(f"ubnd {kind}" for kind in kinds), *kinds, place]
    return [*(f"{before} {kind}" for kind in kinds), f"{before} {place}"]
