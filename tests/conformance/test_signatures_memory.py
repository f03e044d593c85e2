"""Memory stays flat whatever the size: a packet of 300 MB signed and verified in a process of its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.pki import office, root
from tests.unit.trust.signing import PACKET

PROGRAM = """
from pathlib import Path
from gateway.trust.anchors import Anchors
from gateway.trust.key_files import load_pem
from gateway.trust.sign import sign_packet
from gateway.trust.verify import verify

signer = load_pem(Path("signer.key.pem"), Path("signer.cert.pem"))
with open("plain.xml", "rb") as source, open("signed.xml", "wb") as target:
    sign_packet(source, target, signer)
report = verify(lambda: open("signed.xml", "rb"), Anchors.from_pem([Path("root.pem")]))
peak = next(line for line in open("/proc/self/status") if line.startswith("VmHWM"))
print(report.verdict.value, peak.split()[1])
"""


def _write_packet(file: Path, megabytes: int) -> None:
    head, tail = PACKET.split(b"JVBERi0x", 1)
    with file.open("wb") as target:
        target.write(head)
        for _ in range(megabytes):
            target.write(b"QUJD" * 262_144)
        target.write(tail)


def test_300_megabytes_are_signed_and_verified_in_little_memory(tmp_path: Path) -> None:
    office().write(tmp_path)
    (tmp_path / "root.pem").write_bytes(root().pem)
    _write_packet(tmp_path / "plain.xml", 300)
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        cwd=tmp_path,
        env={"PYTHONPATH": str(Path(__file__).resolve().parents[2])},
        capture_output=True,
        text=True,
        check=False,
    )
    for name in ("plain.xml", "signed.xml"):
        (tmp_path / name).unlink(missing_ok=True)
    assert done.returncode == 0, done.stderr
    verdict, kilobytes = done.stdout.split()
    assert verdict == "valid"
    assert int(kilobytes) < 100 * 1024
