"""A software token for tests: Debian's softhsm2 with a private configuration, filled with keys and certificates.

The library reads its configuration when it is first used, so a process has one store of tokens; tests use tokens of
their own in it. Objects are put in by a process of its own, so that no login of the tests' process is in the way.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from gateway.trust.token_login import forget_logins
from tests.pki import Holder
from tests.services.process import Missing

MODULE = Path("/usr/lib/softhsm/libsofthsm2.so")
PIN = "246810"
ROOT = Path(__file__).resolve().parents[2]

PUT = """
import sys
import pkcs11
from pkcs11.constants import Attribute, ObjectClass
module, token, pin, label, identifier, file = sys.argv[1:]
with pkcs11.lib(module).get_token(token_label=token).open(rw=True, user_pin=pin) as session:
    session.create_object({
        Attribute.CLASS: ObjectClass.CERTIFICATE,
        Attribute.CERTIFICATE_TYPE: pkcs11.constants.CertificateType.X_509,
        Attribute.TOKEN: True,
        Attribute.LABEL: label,
        Attribute.ID: bytes.fromhex(identifier),
        Attribute.SUBJECT: b"",
        Attribute.VALUE: open(file, "rb").read(),
    })
"""

PUT_KEY = """
import sys
import pkcs11
from pkcs11.constants import Attribute
from pkcs11.util.rsa import decode_rsa_private_key
module, token, pin, label, identifier, file = sys.argv[1:]
with pkcs11.lib(module).get_token(token_label=token).open(rw=True, user_pin=pin) as session:
    session.create_object({
        **decode_rsa_private_key(open(file, "rb").read()),
        Attribute.TOKEN: True,
        Attribute.PRIVATE: True,
        Attribute.SIGN: True,
        Attribute.LABEL: label,
        Attribute.ID: bytes.fromhex(identifier),
        Attribute.ALWAYS_AUTHENTICATE: True,
    })
"""


class TokenStore:
    """All tokens of a test run, in one folder."""

    def __init__(self, folder: Path) -> None:
        if shutil.which("softhsm2-util") is None or not MODULE.is_file():
            raise Missing("the token of softhsm2 is missing (Debian package softhsm2): it signs in these tests")
        self.folder = folder
        self.tokens = folder / "tokens"
        self.tokens.mkdir()
        self.config = folder / "softhsm2.conf"
        self.config.write_text(f"directories.tokendir = {self.tokens}\nobjectstore.backend = file\nlog.level = ERROR\n")
        self.environment = {"SOFTHSM2_CONF": str(self.config)}

    def add_token(self, label: str, pin: str = PIN) -> None:
        """Make an empty token."""
        self._run("softhsm2-util", "--init-token", "--free", "--label", label, "--so-pin", "13579135", "--pin", pin)

    def add_key(self, token: str, label: str, identifier: str, holder: Holder, pin: str = PIN) -> None:
        """Put a private key into a token, and its certificate beside it."""
        key = self.folder / "put.key"
        key.write_bytes(holder.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        self._run(
            *("softhsm2-util", "--import", str(key), "--token", token, "--label", label, "--id", identifier),
            *("--pin", pin),
        )
        self.add_certificate(token, label, identifier, holder, pin)

    def add_asking_key(self, token: str, label: str, identifier: str, holder: Holder, pin: str = PIN) -> None:
        """Put a private RSA key into a token that wants the PIN for every signature, and its certificate beside it."""
        key = self.folder / "put.key.der"
        key.write_bytes(holder.key.private_bytes(Encoding.DER, PrivateFormat.TraditionalOpenSSL, NoEncryption()))
        self._run(sys.executable, "-c", PUT_KEY, str(MODULE), token, pin, label, identifier, str(key))
        self.add_certificate(token, label, identifier, holder, pin)

    def add_certificate(self, token: str, label: str, identifier: str, holder: Holder, pin: str = PIN) -> None:
        """Put a certificate alone into a token."""
        certificate = self.folder / "put.der"
        certificate.write_bytes(holder.certificate.public_bytes(Encoding.DER))
        self._run(sys.executable, "-c", PUT, str(MODULE), token, pin, label, identifier, str(certificate))

    def _run(self, *command: str) -> None:
        environment = {**os.environ, **self.environment, "PYTHONPATH": str(ROOT)}
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=60)
        assert done.returncode == 0, done.stderr + done.stdout


@contextmanager
def token_store(folder: Path) -> Iterator[TokenStore]:
    """Let this process see a store of tokens, as long as it lasts."""
    store = TokenStore(folder)
    before = os.environ.get("SOFTHSM2_CONF")
    os.environ.update(store.environment)
    try:
        yield store
    finally:
        forget_logins()
        os.environ.pop("SOFTHSM2_CONF")
        if before is not None:
            os.environ["SOFTHSM2_CONF"] = before
