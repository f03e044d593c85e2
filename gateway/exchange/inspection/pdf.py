"""The check of signatures inside PDF attachments: one finding a file, with every signature in its facts.

A file that was altered after signing is flagged, or closed, before anyone reads it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from gateway.exchange.inspection.checks import Action, Found
from gateway.exchange.inspection.kinds import FileKind, Sample
from gateway.exchange.inspection.revocations import Chain, chain_plain, chains_of, known_of

if TYPE_CHECKING:
    from gateway.trust.anchors import Anchors
    from gateway.trust.pdf_verdict import PdfReport, PdfSignature
    from gateway.trust.standing import Known

NAME: Final = "pdf"
FORM: Final = "form"
"""Verdict of remarks about how signatures show."""

ACTIONS: Final[Mapping[str, str]] = {
    "altered": "flag",
    "invalid": "flag",
    "revoked": "flag",
    "untrusted": "flag",
    "unverifiable": "flag",
    "weak": "flag",
    "unchecked": "note",
    "valid": "note",
    "absent": "note",
}
"""What follows from each verdict unless the settings say otherwise."""

_CODES: Final = {
    "altered": "pdf.altered",
    "invalid": "pdf.invalid",
    "revoked": "pdf.revoked-file",
    "untrusted": "pdf.untrusted",
    "unverifiable": "pdf.unverifiable",
    "weak": "pdf.weak",
    "unchecked": "pdf.unchecked",
    "valid": "pdf.valid",
    "absent": "pdf.absent",
}


class PdfCheck:
    """Judges the signatures of PDF files by anchors in files; options are plain, since they travel to the worker.

    ``revocations`` is a folder with revocation lists and OCSP answers; ``algorithms`` the file of allowed ones.
    """

    name = NAME

    def __init__(
        self,
        anchors: Sequence[str] = (),
        algorithms: str | None = None,
        revocations: str | None = None,
        actions: Mapping[str, str] = ACTIONS,
    ) -> None:
        self._anchor_files = tuple(Path(one) for one in anchors)
        self._algorithms = Path(algorithms) if algorithms else None
        self._revocations = Path(revocations) if revocations else None
        self._actions = {**ACTIONS, **actions}
        self._known: Mapping[str, Known] = {}

    def wants(self, sample: Sample) -> bool:
        """Want PDFs that hold anything to sign or show."""
        return sample.kind is FileKind.PDF

    def run(self, file: Path, sample: Sample) -> Sequence[Found]:
        """Return the verdict about the file."""
        from gateway.trust.knowledge import Knowledge
        from gateway.trust.pdf_revocation import answers_in  # heavy: in the worker only
        from gateway.trust.pdf_verify import verify_pdf

        answers = answers_in(self._revocations) if self._revocations is not None else ()
        with file.open("rb") as opened:
            report = verify_pdf(opened, self._anchors, datetime.now(UTC), Knowledge(answers, self._known))
        # What does not show as it should is told in sentences of its own, and changes nothing.
        remarks = [remark for one in report.signatures for remark in one.form]
        return [self._found(report), *(Found(one.code, FORM, Action.NOTE, dict(one.facts)) for one in remarks)]

    def learn(self, news: Mapping[str, Any]) -> None:
        """Take what is known of revocations."""
        self._known = known_of(news)

    def chains(self, found: Found) -> Sequence[Chain]:
        """Return the chains of signers and timestamp authorities."""
        return chains_of(found.aside.get("chains", ()), self._anchors)

    @cached_property
    def _anchors(self) -> Anchors:
        from gateway.trust.allowed import load_allowed
        from gateway.trust.anchors import Anchors

        return Anchors.from_pem(self._anchor_files, load_allowed(self._algorithms))

    def _found(self, report: PdfReport) -> Found:
        verdict = report.verdict.value
        facts = report_plain(report)
        chains = [chain_plain(path) for one in report.signatures for path in one.paths]
        return Found(_CODES[verdict], verdict, Action(self._actions[verdict]), facts, {"chains": chains})


def report_code(report: PdfReport) -> str:
    """Return the code of the sentence for a clerk."""
    return _CODES[report.verdict.value]


def report_plain(report: PdfReport) -> dict[str, Any]:
    """Return a report as data for JSON, with the names that its sentence is filled with."""
    names = [_signer(one) for one in report.signatures]
    return {
        "signers": "; ".join(names)[:500] or "?",
        "signatures": [_plain(one) for one in report.signatures],
        "reasons": [{"code": one.code, **one.facts} for one in report.reasons],
    }


def _signer(signature: PdfSignature) -> str:
    when = signature.moment.counts
    name = signature.name or signature.subject or "?"
    return f"{name}, {when.isoformat(timespec='seconds')}" if when is not None else name


def _plain(signature: PdfSignature) -> dict[str, Any]:
    plain = asdict(replace(signature, paths=()))
    del plain["paths"]
    moment = signature.moment
    plain["moment"] = {
        "claimed": _time(moment.claimed),
        "stamped": _time(moment.stamped),
        "stamper": moment.stamper,
        "counts": "timestamp" if moment.stamped else "claimed" if moment.claimed else None,
    }
    for name in ("reasons", "form"):
        plain[name] = [{"code": one.code, **one.facts} for one in getattr(signature, name)]
    return plain


def _time(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment is not None else None
