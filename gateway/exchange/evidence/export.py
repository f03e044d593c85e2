"""Writes the evidence about one document into one archive that needs nothing else to be checked.

All that the tables say comes from one snapshot. Names and order of the members follow from what they are; their bytes
are hashed as they are written, and the list of all digests is signed last.
"""

from __future__ import annotations

import hashlib
import shutil
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO, Final

import orjson
from sqlalchemy import Connection

from gateway.exchange.evidence import members
from gateway.exchange.evidence.collecting import Plain, Story, sealing, story, under
from gateway.exchange.evidence.owed import data_of
from gateway.exchange.evidence.page import page
from gateway.exchange.evidence.readme import README
from gateway.exchange.evidence.rules import Datum, Revocations, with_issuers
from gateway.exchange.evidence.whole import whole_receipt
from gateway.findings import refuse
from gateway.trust.anchors import Anchors
from gateway.trust.carried import carried, issuers
from gateway.trust.certificates import Certificate
from gateway.trust.keys import Signer
from gateway.trust.stamps import signer_of
from gateway.trust.xades import sign_xml

_EPOCH: Final = (1980, 1, 1, 0, 0, 0)
_COPY: Final = 256 * 1024
_SIGNATURE: Final = ("verdict", "reasons", "signer", "certificate", "received_at")


@dataclass(frozen=True, slots=True)
class Means:
    """With what an archive is made; ``place`` says where the bytes with a digest lie."""

    signer: Callable[[], Signer]
    anchors: Anchors
    revocations: Revocations
    place: Callable[[str], Path]
    content: bool = True
    """Whether whoever asks may still read the content."""


def export(connection: Connection, document: str, target: BinaryIO, means: Means) -> None:
    """Write the archive about a document. Raises Refused ``document.unknown``, or with a ``key.*`` code; OSError."""
    told = story(connection, document)
    if told is None:
        raise refuse("document.unknown", "id")
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, allowZip64=True) as archive:
        _Writer(connection, told, archive, means).write()


@dataclass(slots=True)
class _Writer:
    connection: Connection
    told: Story
    archive: zipfile.ZipFile
    means: Means
    listed: list[members.Member] = field(default_factory=list)
    data: dict[str, Datum] = field(default_factory=dict)

    def write(self) -> None:
        packet = self.told.packet
        found = sealing(self.connection, [one["number"] for chain in self.told.chains.values() for one in chain])
        self._text(members.README, README)
        self._text(members.PAGE, page(self.told, found))
        self._json(members.DOCUMENT, _document(self.told))
        self._json(members.SIGNATURE, {name: packet[name] for name in _SIGNATURE})
        self._json(members.STATUSES, self.told.statuses)
        self._packets()
        for name, chain in self.told.chains.items():
            self._lines(members.ledger(name), chain)
        self._lines(members.SEALS, [seal.plain() for seal in found.seals])
        for seal in found.covering:
            self._pieces(members.entries(seal.number), (line.encode() for line in under(self.connection, seal)))
        for number, token in found.tokens.items():
            self._stamper(token)
            self._pieces(members.timestamp(number), [token])
        self._receipt()
        self._all_data()
        self._manifest()

    def _stamper(self, token: bytes) -> None:
        """Keep the certificates inside a timestamp, and what is at hand about its authority."""
        signer, inside = signer_of(token)
        self._keep(Datum("certificate", item.der) for item in inside)
        if signer is not None:
            self._keep(self._about(signer, inside))

    def _packets(self) -> None:
        """Write the original bytes of the document and of its statuses, unless they are gone."""
        packet = self.told.packet
        if packet["destroyed_at"] is None and self.means.content:
            self._file(members.PACKET, packet["sha256"])
            self._keep(self._chain_of(packet))
        for status in self.told.statuses:
            if status["destroyed_at"] is None:
                self._file(members.status(status["packet"]), status["sha256"])

    def _chain_of(self, packet: Plain) -> list[Datum]:
        """Return what is at hand today about the signer; what was at hand then is kept with the receipt."""
        if packet["certificate"] is None:
            return []
        inside = carried(lambda: self.means.place(packet["sha256"]).open("rb"))
        leaf = next((item for item in inside if item.fingerprint == packet["certificate"]), None)
        return self._about(leaf, inside) if leaf is not None else []

    def _about(self, leaf: Certificate, others: Iterable[Certificate]) -> list[Datum]:
        path = issuers(leaf, [*others, *self.means.anchors])
        return [*with_issuers(path, self.means.anchors), *self.means.revocations(self.connection, path)]

    def _receipt(self) -> None:
        row = self.told.receipt
        if row is None or row.content is None:
            return
        self._keep(data_of(self.connection, [*(row.basis or ()), *(row.own_basis or ())]))
        if row.token is not None:
            self._stamper(row.token)
        self._pieces(members.RECEIPT, [whole_receipt(self.connection, row)])

    def _all_data(self) -> None:
        signer = self.means.signer()
        self._keep(self._about(signer.certificate, signer.certificates))
        for digest, datum in sorted(self.data.items()):
            certificate = datum.kind == "certificate"
            name = members.certificate(digest) if certificate else f"revocation/{digest}.{datum.kind}"
            self._pieces(name, [datum.content])

    def _manifest(self) -> None:
        now = datetime.now(UTC)
        root = members.manifest_tree(self.told.packet["id"], now, self.listed)
        self._pieces(members.MANIFEST, [sign_xml(root, self.means.signer(), now)])

    def _keep(self, data: Iterable[Datum]) -> None:
        self.data |= {datum.digest: datum for datum in data}

    def _text(self, name: str, text: str) -> None:
        self._pieces(name, [text.encode()])

    def _json(self, name: str, value: object) -> None:
        self._pieces(name, [orjson.dumps(value, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS)])

    def _lines(self, name: str, values: Iterable[object]) -> None:
        self._pieces(name, (orjson.dumps(one, option=orjson.OPT_SORT_KEYS) + b"\n" for one in values))

    def _file(self, name: str, sha256: str) -> None:
        with self.means.place(sha256).open("rb") as source:
            self._pieces(name, iter(lambda: source.read(_COPY), b""))

    def _pieces(self, name: str, pieces: Iterable[bytes]) -> None:
        info = zipfile.ZipInfo(name, _EPOCH)
        info.compress_type = zipfile.ZIP_DEFLATED
        info.external_attr = 0o444 << 16
        digest, size = hashlib.sha256(), 0
        with self.archive.open(info, "w", force_zip64=True) as member:
            for piece in pieces:
                digest.update(piece)
                size += len(piece)
                member.write(piece)
        self.listed.append(members.Member(name, size, digest.hexdigest()))


def _document(told: Story) -> dict[str, Any]:
    return {
        "packet": told.packet,
        "attachments": told.attachments,
        "deliveries": told.deliveries,
        "relations": told.relations,
    }


def export_to_file(connection: Connection, document: str, file: Path, means: Means) -> None:
    """Write the archive into a new file, whole or not at all; raises as :func:`export`."""
    made = file.with_name(f".{file.name}.partial")
    try:
        with made.open("wb") as target:
            export(connection, document, target, means)
        shutil.move(made, file)
    finally:
        made.unlink(missing_ok=True)
