"""Archives made for tests, and changed ones: every member can be replaced, and the list of members made anew."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Mapping
from hashlib import sha256
from pathlib import Path

from gateway.exchange.evidence import members
from gateway.exchange.evidence.steps import Outcome, Step
from gateway.exchange.evidence.verifying import verify_archive
from gateway.findings import Refused
from gateway.trust.anchors import Anchors
from gateway.trust.keys import Signer
from gateway.trust.xades import sign_xml
from gateway.trust.xades_check import check_xml


def contents(file: Path) -> dict[str, bytes]:
    """Return all members of an archive."""
    with zipfile.ZipFile(file) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def write(file: Path, parts: Mapping[str, bytes]) -> Path:
    """Write an archive of these members."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file


def changed(
    source: Path, target: Path, change: Callable[[dict[str, bytes]], None], signer: Signer | None = None
) -> Path:
    """Write a changed copy; with a signer the list of members is made anew to fit, as a forger would."""
    parts = contents(source)
    change(parts)
    if signer is not None:
        known = members.read_manifest(check_xml(parts.pop(members.MANIFEST)).root)
        listed = [members.Member(name, len(part), sha256(part).hexdigest()) for name, part in parts.items()]
        tree = members.manifest_tree(known.document, known.made_at, listed)
        parts[members.MANIFEST] = sign_xml(tree, signer, known.made_at)
    return write(target, parts)


def steps(file: Path, anchors: Anchors | None) -> dict[str, Step]:
    """Return the steps of a verification by their codes."""
    return {step.code.removeprefix("evidence.step-"): step for step in verify_archive(file, anchors)}


def wrong(file: Path, anchors: Anchors | None) -> set[str]:
    """Return the codes of all that is wrong with an archive, also where it is refused as a whole."""
    try:
        found = steps(file, anchors).values()
    except Refused as refused:
        return {finding.code for finding in refused.findings}
    return {fault.code for step in found if step.outcome is Outcome.WRONG for fault in step.faults}
