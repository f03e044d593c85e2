"""From the settings about inspection to the rules that the exchange takes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gateway.exchange.inspection.checks import Action, Recipe
from gateway.exchange.inspection.rules import PDF, SECRECY, InspectionRules, Scanner
from gateway.exchange.inspection.workers import Bounds
from gateway.packet.limits import MIB

if TYPE_CHECKING:
    from pathlib import Path

    from gateway.settings import Settings
    from gateway.settings.inspection import MalwareSettings


def inspection_rules(settings: Settings) -> InspectionRules:
    """Return what ``[inspection]`` says."""
    given = settings.inspection
    if not given.enabled:
        return InspectionRules.none()
    recipes: list[Recipe] = []
    if given.text:
        recipes.append(Recipe(SECRECY.place, {"unreadable": given.unreadable}))
    if given.pdf.enabled:
        recipes.append(_pdf(settings))
    return InspectionRules(
        recipes=tuple(recipes),
        scanner=_scanner(given.malware, settings.folder),
        crashed=Action(given.crashed),
        bounds=Bounds(given.seconds, given.memory_mib * MIB),
        parallel=given.parallel,
    )


def _pdf(settings: Settings) -> Recipe:
    given = settings.inspection.pdf
    beside = [str(settings.folder / one.expanduser()) for one in (*settings.trust.anchors, *given.anchors)]
    algorithms, folder = settings.trust.algorithms, given.revocations
    options = {
        "anchors": beside,
        "algorithms": str(settings.folder / algorithms.expanduser()) if algorithms is not None else None,
        "revocations": str(settings.folder / folder.expanduser()) if folder is not None else None,
        "actions": given.model_dump(exclude={"enabled", "anchors", "revocations"}),
    }
    return Recipe(PDF.place, options)


def _scanner(given: MalwareSettings, folder: Path) -> Scanner | None:
    place: str | tuple[str, int]
    if given.socket is not None:
        place = str(folder / given.socket.expanduser())
    elif given.host is not None:
        place = (given.host, given.port)
    else:
        return None
    return Scanner(place, given.down, given.seconds, given.most_mib * MIB)
