"""Signing beside what it cannot be faster than: raw RSA operations of all cores, and libxmlsec on the same packet.

All cores sign status packets and raw bytes in turns, so that both meet the same moods of the machine; the large packet
is signed in one process by the product and by libxmlsec, and compared by processor time. Last comes what a full chain
of certificates adds to a verification.
"""

from __future__ import annotations

import io
import os
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any, Final

import xmlsec
from lxml import etree

from bench import drafts
from bench.authority import write_chain
from bench.throughput import Say
from gateway.packet.names import EDXML
from gateway.trust.anchors import Anchors
from gateway.trust.key_files import load_pem
from gateway.trust.keys import Signer
from gateway.trust.sign import sign_packet
from gateway.trust.verdict import Verdict
from gateway.trust.verify import verify

ROUNDS: Final = 5
REPEATS: Final = 30


@dataclass(frozen=True, slots=True)
class Signing:
    """Operations a second of all cores, seconds of processor time for one large packet, signed and verified."""

    cores: int
    raw_per_second: float
    status_per_second: float
    size: int
    ours_cpu: float
    libxmlsec_cpu: float
    verify_alone: float
    verify_chain: float
    verify_first: float
    """A chain that has not been judged before; its verdict is kept afterwards."""

    @property
    def status_over_raw(self) -> float:
        """Rate of signed status packets over raw operations."""
        return self.status_per_second / self.raw_per_second

    @property
    def ours_over_libxmlsec(self) -> float:
        """Processor time of the product over that of libxmlsec."""
        return self.ours_cpu / self.libxmlsec_cpu


def measure_signing(folder: Path, key: Path, certificate: Path, *, size: int, seconds: float, say: Say) -> Signing:
    """Measure all of it; ``seconds`` is the length of each turn of the cores."""
    cores = os.cpu_count() or 1
    say(f"signing: {cores} processes, raw RSA and status packets in turns")
    raw, status = _rates(cores, key, certificate, seconds)
    say("signing: one large packet by the product and by libxmlsec")
    packet = drafts.document(folder, size)
    signer = load_pem(key, certificate)
    ours = _cpu(lambda: sign_packet(io.BytesIO(packet), io.BytesIO(), signer))
    theirs = _cpu(lambda: _by_libxmlsec(packet, key, certificate))
    say("signing: verification alone and with a chain of four certificates")
    alone, chain, first = _verifications(packet, folder)
    return Signing(cores, raw, status, len(packet), ours, theirs, alone, chain, first)


# Raw operations and status packets on all cores

_work: dict[str, Callable[[], object]] = {}


def _prepare(key: str, certificate: str) -> None:
    """Load the key in a new process."""
    signer = load_pem(Path(key), Path(certificate))
    packet = drafts.status()
    _work["raw"] = lambda: signer.sign(b"x" * 600)
    _work["status"] = lambda: sign_packet(io.BytesIO(packet), io.BytesIO(), signer)


def _turn(name: str, seconds: float) -> float:
    """Return how often a second the work was done."""
    work, done = _work[name], 0
    began = time.perf_counter()
    while (passed := time.perf_counter() - began) < seconds:
        work()
        done += 1
    return done / passed


def _rates(cores: int, key: Path, certificate: Path, seconds: float) -> tuple[float, float]:
    found: dict[str, list[float]] = {"raw": [], "status": []}
    arguments = (str(key), str(certificate))
    with ProcessPoolExecutor(cores, get_context("spawn"), initializer=_prepare, initargs=arguments) as pool:
        for _ in range(ROUNDS):
            for name, rates in found.items():
                rates.append(sum(pool.map(_turn, [name] * cores, [seconds] * cores)))
    return sorted(found["raw"])[ROUNDS // 2], sorted(found["status"])[ROUNDS // 2]


# One large packet


def _by_libxmlsec(packet: bytes, key: Path, certificate: Path) -> bytes:
    """Parse, sign and write a packet with libxml2 and libxmlsec, as a program in C would."""
    root: Any = etree.fromstring(packet, etree.XMLParser(huge_tree=True))
    template: Any = xmlsec.template
    node = template.create(root, xmlsec.constants.TransformExclC14N, xmlsec.constants.TransformRsaSha256)
    next(root.iter(f"{{{EDXML}}}edXMLHeader")).append(node)
    reference = template.add_reference(node, xmlsec.constants.TransformSha256, uri="")
    template.add_transform(reference, xmlsec.constants.TransformEnveloped)
    template.add_transform(reference, xmlsec.constants.TransformExclC14N)
    template.add_x509_data(template.ensure_key_info(node))
    context = xmlsec.SignatureContext()
    context.key = _libxmlsec_key(key, certificate)
    context.sign(node)
    return etree.tostring(root.getroottree(), encoding="UTF-8", xml_declaration=True)


_KEYS: Final[dict[Path, Any]] = {}


def _libxmlsec_key(key: Path, certificate: Path) -> Any:
    if key not in _KEYS:
        _KEYS[key] = xmlsec.Key.from_file(str(key), xmlsec.constants.KeyDataFormatPem)
        _KEYS[key].load_cert_from_file(str(certificate), xmlsec.constants.KeyDataFormatPem)
    return _KEYS[key]


def _cpu(work: Callable[[], object]) -> float:
    """Return the processor time of one call: the median of many."""
    work()
    found = []
    for _ in range(REPEATS):
        began = time.process_time()
        work()
        found.append(time.process_time() - began)
    return sorted(found)[REPEATS // 2]


# Verification


def _verifications(packet: bytes, folder: Path) -> tuple[float, float, float]:
    chain = write_chain(folder)
    signer: Signer = load_pem(chain.key, chain.certificates)
    target = io.BytesIO()
    sign_packet(io.BytesIO(packet), target, signer)
    signed = target.getvalue()

    def judge(anchors: Anchors) -> None:
        report = verify(lambda: io.BytesIO(signed), anchors)
        if report.verdict is not Verdict.VALID:
            raise RuntimeError(f"our own signature is {report.verdict}")

    own, root = Anchors(signer.certificates[:1]), Anchors.from_pem([chain.root])
    alone, kept = _cpu(lambda: judge(own)), _cpu(lambda: judge(root))
    return alone, kept, _cpu(lambda: judge(Anchors.from_pem([chain.root])))
