"""Answers about revocations that lie in a PDF, or in a folder that somebody keeps for us; nothing is proven of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

from asn1crypto import cms
from pyhanko.pdf_utils.reader import PdfFileReader

from gateway.trust.answers import Answer
from gateway.trust.pdf_cms import STRANGE
from gateway.trust.revocation import read_answer

MOST_ANSWERS: Final = 200
MOST_BYTES: Final = 32 * 1024 * 1024


def embedded_answers(reader: PdfFileReader, signed: Iterable[cms.SignedData]) -> tuple[Answer, ...]:
    """Return the answers that lie in the file: in its security store (DSS), in signed data, in Adobe's attribute."""
    found: dict[bytes, Answer] = {}
    for content in _bounded([*_stored(reader), *(one for data in signed for one in _carried(data))]):
        if content not in found and (answer := read_answer(content)) is not None:
            found[content] = answer
    return tuple(found.values())


def answers_in(folder: Path) -> tuple[Answer, ...]:
    """Return the answers (DER files ``*.crl``, ``*.ocsp``, ``*.der``) that somebody keeps in a folder for us."""
    if not folder.is_dir():
        return ()
    files = sorted(file for file in folder.iterdir() if file.suffix.lower() in {".crl", ".ocsp", ".der"})
    read = (read_answer(file.read_bytes()) for file in files[:MOST_ANSWERS] if file.stat().st_size <= MOST_BYTES)
    return tuple(answer for answer in read if answer is not None)


def _stored(reader: PdfFileReader) -> Iterator[bytes]:
    try:
        store = reader.root["/DSS"]
    except STRANGE:
        return
    for name in ("/OCSPs", "/CRLs"):
        try:
            yield from (bytes(one.get_object().data) for one in store.get(name, [])[:MOST_ANSWERS])
        except Exception:  # noqa: BLE001, S112 - whatever a damaged store does to the reader, it holds no answers
            continue


def _carried(data: cms.SignedData) -> Iterator[bytes]:
    try:
        yield from _listed(data["crls"])
        for info in data["signer_infos"]:
            for attribute in info["signed_attrs"]:
                if attribute["type"].native == "adobe_revocation_info_archival":
                    archived = attribute["values"][0]
                    yield from _dumped(archived["ocsp"])
                    yield from _dumped(archived["crl"])
    except STRANGE:
        return


def _listed(choices: Any) -> Iterator[bytes]:
    for choice in choices or ():
        if choice.name == "certificate_list":
            yield choice.chosen.dump()
        elif choice.name == "other" and choice.chosen["other_rev_info_format"].native == "ocsp_response":
            yield choice.chosen["other_rev_info"].dump()


def _dumped(values: Any) -> Iterator[bytes]:
    yield from (value.dump() for value in values or ())


def _bounded(contents: Iterable[bytes]) -> Iterator[bytes]:
    room = MOST_BYTES
    for number, content in enumerate(contents):
        room -= len(content)
        if number >= MOST_ANSWERS or room < 0:
            return
        yield content
