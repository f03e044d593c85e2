"""Seals put on PDF files of a document that is composed here, before the packet is built (Decree 30/2020, Annex I).

An agency seals here only where its settings say so. Everything blocks: it runs in threads of its own, since tokens and
timestamp authorities take their time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from gateway.directory.names import fold
from gateway.exchange.keyring import Keyring
from gateway.exchange.views import OutgoingFile, SealForm, SealOrder
from gateway.findings import Finding, NotNow, Refused
from gateway.ids import new_id
from gateway.trust.keys import Signer
from gateway.trust.knowledge import NOTHING, Knowledge
from gateway.trust.timestamps import StampRules

if TYPE_CHECKING:
    from gateway.trust.pdf_sign import Seal

SEALED: Final = "document.seal"
"""The act in the audit."""


@dataclass(frozen=True, slots=True)
class AgencySeal:
    """How one agency seals: its image (PNG), a key of its own or else its signing key, with timestamps or without."""

    agency: str
    image: bytes | None = None
    signer: Signer | None = None
    stamped: bool = True


class SealBook:
    """All seals of this service; may be replaced as a whole while others seal."""

    def __init__(self, seals: Iterable[AgencySeal] = ()) -> None:
        self._seals = _by_agency(seals)

    def replace(self, seals: Iterable[AgencySeal]) -> None:
        """Take these seals instead."""
        self._seals = _by_agency(seals)

    def seal(self, agency: str) -> AgencySeal | None:
        """Return how an agency seals, or nothing where it does not."""
        return self._seals.get(fold(agency))

    def signers(self) -> list[tuple[str, Signer]]:
        """Return the keys that seal and nothing else, by agency."""
        return [(one.agency, one.signer) for one in self._seals.values() if one.signer is not None]


def _by_agency(seals: Iterable[AgencySeal]) -> Mapping[str, AgencySeal]:
    return {fold(one.agency): one for one in seals}


@dataclass(frozen=True, slots=True)
class SealMeans:
    """With what is sealed; ``knowledge`` gives what is known of revocations of timestamp authorities."""

    book: SealBook
    keys: Keyring
    stamps: StampRules
    staging: Path
    knowledge: Callable[[], Knowledge] = lambda: NOTHING


class Sealer:
    """Puts seals on; used by threads."""

    def __init__(self, means: SealMeans) -> None:
        self._means = means

    @contextmanager
    def sealed(
        self, files: Sequence[OutgoingFile], orders: Sequence[SealOrder], agency: str, code: str, at: datetime
    ) -> Iterator[list[OutgoingFile]]:
        """Give the files, those that are ordered sealed; the sealed copies are gone afterwards.

        Raises Refused with ``seal.*`` and ``pdf.*`` codes for all orders at once, NotNow where a key or every timestamp
        authority is away.
        """
        found = list(files)
        made: list[Path] = []
        try:
            if orders:
                seal, signer = self._of(agency)
                _check(orders, len(files), seal)
                faults: list[Finding] = []
                for order in orders:
                    path = f"seal[{order.file}]"
                    try:
                        made.append(self._one(files[order.file - 1].path, signer, self._wanted(seal, order, code, at)))
                        found[order.file - 1] = replace(files[order.file - 1], path=made[-1])
                    except NotNow:
                        raise
                    except Refused as refused:
                        faults += [Finding(one.code, path, one.facts) for one in refused.findings]
                if faults:
                    raise Refused(faults)
            yield found
        finally:
            for file in made:
                file.unlink(missing_ok=True)

    def _of(self, agency: str) -> tuple[AgencySeal, Signer]:
        seal = self._means.book.seal(agency)
        if seal is None:
            raise Refused([Finding("seal.not-set-up", "seal", {"agency": agency})])
        signer = seal.signer or self._means.keys.signer(agency)
        if signer is None:
            raise Refused([Finding("seal.no-key", "seal", {"agency": agency})])
        return seal, signer

    def _wanted(self, seal: AgencySeal, order: SealOrder, code: str, at: datetime) -> Seal:
        # Imported late, as in _one: what writes PDF files costs memory that who never seals need not spend.
        from gateway.trust.pdf_sign import Seal
        from gateway.trust.pdf_stamp import Box

        return Seal(
            at,
            code=code,
            image=seal.image if order.form is SealForm.IMAGE else None,
            page=order.page,
            box=Box(*order.box) if order.box is not None else None,
            beside=order.beside,
            stamps=self._means.stamps if seal.stamped else StampRules(),
            knowledge=self._means.knowledge(),
        )

    def _one(self, source: Path, signer: Signer, seal: Seal) -> Path:
        from gateway.trust.pdf_sign import seal_pdf

        with source.open("rb") as opened:
            content = seal_pdf(opened, signer, seal)
        target = self._means.staging / new_id()
        try:
            target.write_bytes(content)
        except BaseException:
            target.unlink(missing_ok=True)
            raise
        return target


def _check(orders: Sequence[SealOrder], files: int, seal: AgencySeal) -> None:
    """Raise Refused with all faults of the orders themselves."""
    faults: list[Finding] = []
    numbers = [order.file for order in orders]
    for number in sorted(set(numbers)):
        path = f"seal[{number}]"
        if not 1 <= number <= files:
            faults.append(Finding("seal.file-unknown", path, {"file": number, "files": files}))
        if numbers.count(number) > 1:
            faults.append(Finding("seal.twice", path, {"file": number}))
    if seal.image is None and any(order.form is SealForm.IMAGE for order in orders):
        faults.append(Finding("seal.no-image", "seal", {"agency": seal.agency}))
    if faults:
        raise Refused(faults)
