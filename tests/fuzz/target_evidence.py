"""Archives of evidence: whatever stands in one, every step can be told, and no altered archive is found to be right.

The first byte says how the rest is meant: as the file itself, or as bytes to be put into a member of a true archive
whose keys were thrown away (``evidence.zip``), so that a fuzzer need not compute checksums of zip files.
"""

from __future__ import annotations

import tempfile
import zipfile
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Final

from gateway.exchange.evidence.steps import Outcome, Step
from gateway.exchange.evidence.verifying import verify_archive
from gateway.findings import Finding, Refused
from gateway.trust.anchors import Anchors
from tests.fuzz.oracle import sayable

INSTRUMENTED: Final = ("gateway.exchange.evidence", "gateway.trust")
FOLDER: Final = Path(__file__).parent
WHOLE: Final = FOLDER / "evidence.zip"
RAW, PUT, CUT = range(3)
"""What to do: take the bytes as they are; put some into a member; cut a member off; else leave a member out."""


@cache
def anchors() -> Anchors:
    """Return the root of the archive's authorities."""
    return Anchors.from_pem([FOLDER / "evidence-anchor.pem"])


@cache
def parts() -> dict[str, bytes]:
    """Return the members of the true archive."""
    with zipfile.ZipFile(WHOLE) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def one(data: bytes) -> None:
    """Verify one archive with and without anchors."""
    if not data:
        return
    way, rest = data[0] % 4, data[1:]
    changed = bent(way, rest)
    content = rest if changed is None else zipped(changed)
    with tempfile.NamedTemporaryFile(suffix=".zip") as file:
        file.write(content)
        file.flush()
        steps = verified(Path(file.name), anchors())
        verified(Path(file.name), None)
    if changed is not None and changed != parts() and steps:
        assert any(step.outcome is Outcome.WRONG for step in steps), "altered, and found to be right"


def bent(way: int, rest: bytes) -> dict[str, bytes] | None:
    """Return the members after the change, or nothing where the bytes are the file itself."""
    if way == RAW:
        return None
    found = dict(parts())
    names = sorted(found)
    name, place, new = names[rest[0] % len(names)] if rest else names[0], int.from_bytes(rest[1:4], "big"), rest[4:]
    old = found[name]
    place %= len(old) + 1
    if way == PUT:
        found[name] = old[:place] + new + old[place + len(new) :]
    elif way == CUT:
        found[name] = old[:place]
    else:
        del found[name]
    return found


def zipped(members: dict[str, bytes]) -> bytes:
    """Return an archive of these members."""
    target = BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, part in members.items():
            archive.writestr(name, part)
    return target.getvalue()


def verified(file: Path, held: Anchors | None) -> list[Step]:
    """Return the steps; none where the archive is refused as a whole."""
    try:
        steps = list(verify_archive(file, held))
    except Refused as refused:
        sayable(refused.findings)
        return []
    for step in steps:
        sayable([Finding(step.code, "", step.facts), *step.faults, *step.remarks])
    return steps
