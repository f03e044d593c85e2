"""One packet looked at from all sides: read, checked against the schema, its signature judged by the policy.

The command line's ``packet check`` and every door use this same function, so that they never disagree.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from gateway.exchange.inspection.header import marked_fields
from gateway.exchange.inspection.kinds import Sample
from gateway.exchange.inspection.looking import LookingSink
from gateway.findings import Finding
from gateway.packet.limits import Limits
from gateway.packet.reader import read_packet
from gateway.packet.reading import AttachmentSink, Reading
from gateway.trust.anchors import Anchors
from gateway.trust.standing import Stand, Standing
from gateway.trust.verdict import Action, Policy, SignatureReport, Verdict
from gateway.trust.verify import verify_chained


@dataclass(frozen=True, slots=True)
class Examination:
    """All that was found about one packet; it is acceptable exactly if ``errors`` is empty.

    With any of ``not_yet`` it cannot be judged now, and may come again.
    """

    reading: Reading
    signature: SignatureReport
    errors: tuple[Finding, ...]
    warnings: tuple[Finding, ...]
    samples: tuple[Sample, ...] = ()
    """What is known of its attachments before they are inspected."""
    not_yet: tuple[Finding, ...] = ()


def examine(
    path: Path,
    *,
    sink: AttachmentSink,
    limits: Limits,
    wire: bool,
    anchors: Anchors,
    policy: Policy,
    stand: Stand | None = None,
    secrecy: bool = True,
) -> Examination:
    """Read the packet in ``path`` in constant memory and judge it; bad input never raises.

    ``wire`` is true for what came over a wire, which carries UTF-8 alone; ``stand`` judges a verified signature by what
    the directory and the authorities say; ``secrecy`` refuses marks of secrecy in fields, names and plain text. Raises
    OSError if the file cannot be read.
    """
    with path.open("rb") as stream:
        looking = LookingSink(sink)
        reading = read_packet(stream, looking, limits, wire=wire)
    errors, warnings = list(reading.errors), list(reading.warnings)
    if reading.kind is None:
        # Not even the header could be read: there is nothing that a signature could stand for.
        return Examination(reading, SignatureReport(Verdict.UNVERIFIABLE), tuple(errors), tuple(warnings))
    if secrecy and reading.packet is not None:
        errors += [*marked_fields(reading.skeleton), *looking.marked(reading.packet)]
    standing = _signature(path, reading, anchors, stand)
    report = standing.report
    warnings += standing.flags
    match policy.action(report.verdict):
        case Action.REFUSE:
            errors += [Finding(f"verdict.{report.verdict}", "Signature"), *report.reasons]
        case Action.FLAG:
            warnings.append(Finding(f"verdict.{report.verdict}", "Signature"))
        case Action.ACCEPT:
            pass
    samples = looking.samples(reading.packet)
    return Examination(reading, report, tuple(errors), tuple(warnings), samples, standing.not_yet)


def _signature(path: Path, reading: Reading, anchors: Anchors, stand: Stand | None) -> Standing:
    if not reading.signatures:
        found = [warning for warning in reading.warnings if warning.code == "signature.lookalike"]
        return Standing(SignatureReport(Verdict.ABSENT, tuple(found)))
    verified = verify_chained(lambda: path.open("rb"), anchors, datetime.now(UTC))
    if stand is None or reading.packet is None:
        return Standing(verified.report)
    return stand(verified, reading.packet.sender.organ_id)
