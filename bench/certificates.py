"""What it costs a packet that its signature has a full chain, a sender in the directory, and revocation data at hand.

The same packet is verified in turns with the signer's own certificate as anchor and nothing looked up, and over an
intermediate authority to the root with directory and revocations asked; in one process, without any network.
"""

from __future__ import annotations

import io
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from bench.packets import SENDER, Signer, make_packet
from bench.throughput import Say
from gateway.directory.certificates import ALWAYS
from gateway.exchange.certificates import desk, states
from gateway.exchange.certificates.checks import Checks
from gateway.store.database import Database, database_url
from gateway.store.migrate import migrate
from gateway.trust.anchors import Anchors
from gateway.trust.answers import Learnt
from gateway.trust.certificates import Certificate, read_certificate
from gateway.trust.key_files import MemorySigner
from gateway.trust.sign import sign_packet
from gateway.trust.standing import RevocationPolicy, RevocationRules
from gateway.trust.verdict import Revocation, Verdict
from gateway.trust.verify import verify_chained

ROUNDS: Final = 200
YEAR: Final = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class ChainCost:
    """Seconds of processor time a packet, median: verified plainly, and with all that is asked besides."""

    size: int
    rounds: int
    plain: float
    full: float
    asked: float
    """The part of it that directory and revocations take."""

    @property
    def added(self) -> float:
        """What chain, directory and revocations add to a packet."""
        return self.full - self.plain


def measure_certificates(folder: Path, *, size: int, say: Say, rounds: int = ROUNDS) -> ChainCost:
    """Verify one signed packet over and over, in both ways in turns; raise if it is not valid in either."""
    key, path = _make_chain()
    packet = _signed(folder, size, key, path)
    checks, database = _with_everything_known(folder, path)
    direct, whole = Anchors(path[:1]), Anchors(path[-1:])
    plain, full, asked = [], [], []
    try:
        for _ in range(rounds):
            plain.append(_timed(lambda: _verify(packet, direct)))
            full.append(_timed(lambda: checks.stand(verify_chained(lambda: io.BytesIO(packet), whole, _now()), SENDER)))
            verified = verify_chained(lambda: io.BytesIO(packet), whole, _now())
            asked.append(_timed(lambda: checks.stand(verified, SENDER)))  # noqa: B023 - called at once
    finally:
        database.close()
    cost = ChainCost(len(packet), rounds, *(statistics.median(found) for found in (plain, full, asked)))
    say(f"a full chain with revocation data adds {cost.added * 1000:.3f} ms to a packet")
    return cost


def _verify(packet: bytes, anchors: Anchors) -> None:
    report = verify_chained(lambda: io.BytesIO(packet), anchors, _now()).report
    if report.verdict is not Verdict.VALID:
        raise ValueError(f"the packet is {report.verdict}")


def _with_everything_known(folder: Path, path: list[Certificate]) -> tuple[Checks, Database]:
    migrate(database_url(folder))
    database = Database(database_url(folder), readers=1)
    now = _now()
    learnt = Learnt(Revocation.GOOD, now, now + timedelta(hours=12))
    paths = [path[place:] for place in range(len(path) - 1)]
    database.hand_over(lambda connection: desk.add(connection, "bench", SENDER, path[0], "cli", ALWAYS)).result()
    database.hand_over(lambda connection: states.want(connection, paths, now)).result()
    following = states.Turn(now + timedelta(hours=6))
    for watched in database.read_now(lambda connection: states.due(connection, now)):
        database.hand_over(lambda c, one=watched: states.learn(c, one, learnt, "", following)).result()  # type: ignore[misc]
    return Checks(database, RevocationRules(RevocationPolicy.HARD)), database


def _signed(folder: Path, size: int, key: rsa.RSAPrivateKey, path: list[Certificate]) -> bytes:
    bare = folder / "bare.edxml"
    made = make_packet(bare, 1, size, Signer(key, ""))
    unsigned = made.file.read_bytes()
    start, end = unsigned.index(b"<Signature"), unsigned.index(b"</Signature>") + len(b"</Signature>")
    target = io.BytesIO()
    sign_packet(io.BytesIO(unsigned[:start] + unsigned[end:]), target, MemorySigner(key, tuple(path[:-1])))
    return target.getvalue()


def _make_chain() -> tuple[rsa.RSAPrivateKey, list[Certificate]]:
    """Return a signer's key and its certificates up to the root."""
    keys = [rsa.generate_private_key(65537, 2048) for _ in range(3)]
    names = [x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"bench {place}")]) for place in range(3)]
    found = []
    for place in range(3):
        above = min(place + 1, 2)
        builder = x509.CertificateBuilder(names[above], names[place], keys[place].public_key())
        builder = builder.serial_number(place + 1).not_valid_before(_now() - YEAR).not_valid_after(_now() + YEAR)
        builder = builder.add_extension(x509.BasicConstraints(place > 0, None), critical=True)
        made = read_certificate(builder.sign(keys[above], hashes.SHA256()).public_bytes(Encoding.DER))
        if made is None:
            raise ValueError("a certificate that cannot be read")
        found.append(made)
    return keys[0], found


def _timed(work: Callable[[], object]) -> float:
    before = time.process_time()
    work()
    return time.process_time() - before


def _now() -> datetime:
    return datetime.now(UTC)
