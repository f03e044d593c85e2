"""One signature field of a PDF: read without trust, then judged from the bytes up to the chain."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, BinaryIO, Final

from asn1crypto import cms
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import DiffResult, ModificationLevel
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import SignatureCoverageLevel

from gateway.findings import Finding
from gateway.trust.anchors import Anchors, Trust
from gateway.trust.certificates import Certificate
from gateway.trust.chain import judge_chain
from gateway.trust.knowledge import NOTHING, Knowledge, Told, told_of
from gateway.trust.pdf_bytes import ByteRange, byte_range, is_honest
from gateway.trust.pdf_cms import Signed, Unjudged, has_content, holds, read_signed
from gateway.trust.pdf_holder import common_name, holder_kind
from gateway.trust.pdf_stamps import judge_token, signature_stamps
from gateway.trust.pdf_verdict import Changes, Coverage, Moment, PdfSignature, PdfVerdict, gravest
from gateway.trust.verdict import Revocation
from gateway.trust.weakness import weak

CLOCKS: Final = timedelta(minutes=10)
"""How far a signer's clock may be ahead of ours."""

_DETACHED: Final = frozenset({"/adbe.pkcs7.detached", "/ETSI.CAdES.detached"})
_STAMP: Final = "/ETSI.RFC3161"


@dataclass(frozen=True, slots=True)
class Setting:
    """What signatures are judged by: anchors, the moment now, answers about revocations, how the file could be read."""

    anchors: Anchors
    now: datetime
    knowledge: Knowledge = NOTHING
    strict: bool = True
    signature_fields: frozenset[str] = frozenset()
    """Names of the fields that hold signatures: filling these changes no content."""

    def knowing(self, knowledge: Knowledge) -> Setting:
        """Return the same with other knowledge."""
        return replace(self, knowledge=knowledge)


@dataclass(frozen=True, slots=True)
class Field:
    """A filled signature field as it could be read; ``signature`` is ``None`` where pyHanko cannot read it."""

    name: str
    revision: int
    filter: str
    signature: EmbeddedPdfSignature | None = None
    data: cms.SignedData | None = None
    range: ByteRange | None = None
    dictionary: Any = field(default=None, repr=False)

    @property
    def is_stamp(self) -> bool:
        """Whether it is a timestamp over the document instead of somebody's signature."""
        return self.filter == _STAMP

    def is_honest(self, file: BinaryIO) -> bool:
        """Tell whether it is over the file from its beginning to its own value and behind."""
        if self.signature is None or self.range is None:
            return False
        return is_honest(file, self.range, self.signature.pkcs7_content)


def read_field(reader: PdfFileReader, name: str, dictionary: Any) -> Field:
    """Return what can be read of a field; never raises for what stands in it."""
    found = Field(name, 1_000_000, "", dictionary=dictionary)
    try:
        value = dictionary.get_object()["/V"]
        found = replace(
            found, filter=str(value.get("/SubFilter", ""))[:60], range=byte_range(list(value["/ByteRange"]))
        )
        signature = EmbeddedPdfSignature(reader, dictionary, name)
        return replace(found, revision=signature.signed_revision, signature=signature, data=signature.signed_data)
    except Exception:  # noqa: BLE001 - a hostile field makes the reader fail in any way
        return found


def judge_field(number: int, given: Field, stamps: Sequence[Field], file: BinaryIO, setting: Setting) -> PdfSignature:
    """Return the verdict about a field's signature; ``stamps`` are the document's timestamps."""
    bare = PdfSignature(number, given.name, PdfVerdict.UNVERIFIABLE)
    try:
        return _judge(bare, given, stamps, file, setting)
    except Unjudged as error:
        return replace(bare, reasons=(error.finding,))
    except (RecursionError, MemoryError):
        return replace(bare, reasons=(Finding("pdf.unreadable", "", {"reason": "bounds"}),))
    except Exception as error:  # noqa: BLE001 - a hostile signature makes the libraries fail in any way
        kind = {"reason": type(error).__name__[:40]}
        return replace(bare, reasons=(Finding("pdf.unreadable", "", kind),))


def _judge(bare: PdfSignature, given: Field, stamps: Sequence[Field], file: BinaryIO, setting: Setting) -> PdfSignature:
    if given.filter and given.filter not in _DETACHED:
        raise Unjudged("pdf.form-unknown", form=given.filter)
    if given.signature is None or given.data is None:
        raise Unjudged("pdf.cms-damaged")
    if not given.is_honest(file):
        return replace(bare, verdict=PdfVerdict.INVALID, reasons=(Finding("pdf.byte-range", "Signature"),))
    signed = read_signed(given.data)
    named = _named(bare, signed, given.signature)
    if has_content(signed.data):
        return replace(named, verdict=PdfVerdict.INVALID, reasons=(Finding("pdf.content-inside", "Signature"),))
    intact, valid = holds(signed, "data", given.signature.compute_digest())
    if not valid:
        return replace(named, verdict=PdfVerdict.INVALID, reasons=(Finding("pdf.value", "Signature"),))
    if not intact:
        return replace(named, verdict=PdfVerdict.ALTERED, reasons=(Finding("pdf.digest", "Signature"),))
    return _trusted(_changed(named, given.signature, setting), given, signed, stamps, setting)


def _named(bare: PdfSignature, signed: Signed, signature: EmbeddedPdfSignature) -> PdfSignature:
    kind, why = holder_kind(signed.signer)
    return replace(
        bare,
        subject=signed.signer.subject,
        name=common_name(signed.signer),
        certificate=signed.signer.fingerprint,
        holder=kind,
        holder_why=why,
        moment=Moment(_claimed(signature)),
        algorithm=signed.method.name,
    )


def _claimed(signature: EmbeddedPdfSignature) -> datetime | None:
    try:
        found = signature.self_reported_timestamp
    except Exception:  # noqa: BLE001 - a date that is none says nothing
        return None
    if found is None:
        return None
    return found.astimezone(UTC) if found.tzinfo is not None else found.replace(tzinfo=UTC)


def _changed(named: PdfSignature, signature: EmbeddedPdfSignature, setting: Setting) -> PdfSignature:
    signature.compute_integrity_info()  # type: ignore[no-untyped-call]
    coverage = _coverage(signature.coverage)
    if coverage is Coverage.FILE:
        return replace(named, verdict=PdfVerdict.VALID, coverage=coverage, changes=Changes.NONE)
    if coverage is Coverage.PART:
        reason = Finding("pdf.covers-part", "Signature")
        return replace(named, verdict=PdfVerdict.ALTERED, coverage=coverage, changes=Changes.CONTENT, reasons=(reason,))
    named = replace(named, coverage=coverage)
    if not setting.strict:
        # Readers mend a damaged file each in their own way, so nobody can tell what another one shows.
        return replace(named, verdict=PdfVerdict.UNVERIFIABLE, reasons=(Finding("pdf.irregular", "Signature"),))
    told = signature.summarise_integrity_info()
    result = told["diff_result"]
    if not isinstance(result, DiffResult) or not told["docmdp_ok"]:
        reason = Finding("pdf.changed", "Signature")
        return replace(named, verdict=PdfVerdict.ALTERED, changes=Changes.CONTENT, reasons=(reason,))
    proof = result.modification_level in (ModificationLevel.NONE, ModificationLevel.LTA_UPDATES)
    changes = Changes.PROOF if proof else Changes.PERMITTED
    filled = tuple(sorted(result.changed_form_fields - setting.signature_fields))
    reasons = () if proof or not filled else (Finding("pdf.filled", "Signature", {"fields": ", ".join(filled)[:200]}),)
    return replace(named, verdict=PdfVerdict.VALID, changes=changes, reasons=reasons)


def _coverage(level: SignatureCoverageLevel | None) -> Coverage:
    if level is SignatureCoverageLevel.ENTIRE_FILE:
        return Coverage.FILE
    return Coverage.REVISION if level is SignatureCoverageLevel.ENTIRE_REVISION else Coverage.PART


def _trusted(
    named: PdfSignature, given: Field, signed: Signed, stamps: Sequence[Field], setting: Setting
) -> PdfSignature:
    """Add time, algorithm, chain and revocation to what is known of the content."""
    moment, about_time, stamper = _moment(named, given, signed, stamps, setting)
    at = min(moment.counts or setting.now, setting.now)
    trust = judge_chain(signed.signer, signed.others, setting.anchors, at)
    told = told_of(trust.path, setting.knowledge, at, setting.now) if not trust.faults else Told()
    verdicts = [named.verdict, *_weaknesses(signed, trust, setting.anchors, at)]
    verdict, reasons = _about_chain(signed.signer, trust, told, moment, setting)
    paths = tuple(path for path in (trust.path if not trust.faults else (), stamper) if path)
    found = replace(named, moment=moment, revocation=told.state, paths=paths)
    about_key = _weak_reasons(signed, trust, setting.anchors, at)
    everything = (*named.reasons, *reasons, *about_key, *about_time)
    return replace(found, verdict=gravest([*verdicts, verdict]), reasons=everything)


def _about_chain(
    signer: Certificate, trust: Trust, told: Told, moment: Moment, setting: Setting
) -> tuple[PdfVerdict, tuple[Finding, ...]]:
    if setting.anchors.empty:
        return PdfVerdict.UNCHECKED, (Finding("pdf.unchecked", "Signature"),)
    if trust.faults:
        return PdfVerdict.UNTRUSTED, trust.faults
    if told.state is Revocation.REVOKED and not (moment.stamped and told.at and told.at > moment.stamped):
        facts = {
            "certificate": told.certificate.subject if told.certificate else "?",
            "at": told.at.isoformat() if told.at else "?",
        }
        return PdfVerdict.REVOKED, (Finding("pdf.revoked", "Signature", facts),)
    if moment.stamped is None and setting.now > signer.not_after:
        # Whoever has the key of a certificate that ran out may claim any time; only a timestamp proves it.
        facts = {"certificate": signer.subject, "until": signer.not_after.isoformat()}
        return PdfVerdict.UNTRUSTED, (Finding("pdf.expired-unstamped", "Signature", facts),)
    unknown = told.state in (Revocation.UNKNOWN, Revocation.STALE)
    return PdfVerdict.VALID, (Finding("pdf.revocation-unknown", "Signature"),) if unknown else ()


def _moment(
    named: PdfSignature, given: Field, signed: Signed, stamps: Sequence[Field], setting: Setting
) -> tuple[Moment, tuple[Finding, ...], tuple[Certificate, ...]]:
    """Return when it was signed, what there is to say about that, and the chain of the authority whose word counts."""
    claimed = named.moment.claimed
    tokens = list(signature_stamps(signed, setting.anchors, setting.knowledge))
    later = [one for one in stamps if one.revision >= given.revision and one.signature is not None]
    tokens += [
        judge_token(one.data, one.signature.compute_digest, setting.anchors, setting.knowledge)
        for one in later
        if one.signature is not None
    ]
    good = [one for one in tokens if one.fault is None and one.at is not None]
    faults = tuple(one.fault for one in tokens if one.fault is not None)
    if good:
        first = min(good, key=lambda one: one.at or setting.now)
        return Moment(claimed, first.at, first.authority), (), first.path
    if setting.anchors.empty:
        return Moment(claimed), (), ()
    if claimed is not None and claimed > setting.now + CLOCKS:
        return Moment(claimed), (*faults, Finding("pdf.time-ahead", "Signature", {"time": claimed.isoformat()})), ()
    return Moment(claimed), (*faults, Finding("pdf.time-claimed", "Signature")), ()


def _weak_reasons(signed: Signed, trust: Trust, anchors: Anchors, at: datetime) -> tuple[Finding, ...]:
    found = list(trust.weak)
    limit = anchors.allowed.method(signed.method, at)
    if limit is not None:
        found.append(weak("signature.weak-method", limit))
    key = signed.signer.key
    short = anchors.allowed.key(key, at) if key is not None else None
    if short is not None and key is not None:
        found.append(weak("signature.short-key", short, key=short.name, bits=key.key_size))
    return tuple(found)


def _weaknesses(signed: Signed, trust: Trust, anchors: Anchors, at: datetime) -> list[PdfVerdict]:
    return [PdfVerdict.WEAK] if _weak_reasons(signed, trust, anchors, at) else []
