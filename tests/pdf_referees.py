"""Foreign programs that judge signatures in PDF files: poppler's pdfsig, and OpenSSL for the signed data inside."""

from __future__ import annotations

import shutil
import subprocess
from io import BytesIO
from pathlib import Path

from cryptography.hazmat.primitives.serialization import Encoding

from gateway.trust.pdf_bytes import _ranges
from tests.services.authority import Authority
from tests.services.process import missing


def pdfsig(file: Path) -> str:
    """Return what pdfsig says about a file, its certificates not judged."""
    if shutil.which("pdfsig") is None:
        missing("pdfsig (poppler-utils)")
    done = subprocess.run(["pdfsig", "-nocert", file], capture_output=True, text=True, check=False)
    return done.stdout


def assert_openssl_verifies(content: bytes, authority: Authority, folder: Path) -> None:
    """See that OpenSSL verifies the one signature of a PDF, up to the trusted root."""
    (place,) = _ranges(BytesIO(content))
    signed = content[: place.first_size] + content[place.second : place.end]
    (folder / "signed").write_bytes(signed)
    value = bytes.fromhex(content[place.first_size + 1 : place.second - 1].decode())
    length = 4 + int.from_bytes(value[2:4], "big")
    (folder / "value.der").write_bytes(value[:length])
    (folder / "root.pem").write_bytes(authority.x509("root").public_bytes(Encoding.PEM))
    command = ["openssl", "cms", "-verify", "-binary", "-inform", "DER", "-in", "value.der", "-content", "signed"]
    command += ["-CAfile", "root.pem", "-purpose", "any", "-out", "out"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
