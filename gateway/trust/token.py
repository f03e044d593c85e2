"""Signing keys that stay in a PKCS#11 token or HSM: the token computes, this program never sees the key.

The certificate comes from the token or from a file; before the first value is given out, key and certificate are tried
against each other.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Final

from cryptography.hazmat.primitives.asymmetric import ec
from pkcs11.constants import Attribute, ObjectClass
from pkcs11.exceptions import MultipleObjectsReturned, NoSuchKey, PKCS11Error
from pkcs11.mechanisms import MGF, Mechanism
from pkcs11.types import Session, SignMixin

from gateway.findings import NotNow, refuse
from gateway.trust.algorithms import SignatureMethod
from gateway.trust.certificates import Certificate, read_certificate, verifies
from gateway.trust.ecdsa import der_value, joined_value
from gateway.trust.key_files import check_public, read_certificates
from gateway.trust.keys import HashName, Signer
from gateway.trust.pins import Pins
from gateway.trust.token_login import TokenLogin, away, login_of

_RSA: Final = {
    "sha256": Mechanism.SHA256_RSA_PKCS,
    "sha384": Mechanism.SHA384_RSA_PKCS,
    "sha512": Mechanism.SHA512_RSA_PKCS,
}
_PSS: Final = {
    "sha256": (Mechanism.SHA256_RSA_PKCS_PSS, (Mechanism.SHA256, MGF.SHA256, 32)),
    "sha384": (Mechanism.SHA384_RSA_PKCS_PSS, (Mechanism.SHA384, MGF.SHA384, 48)),
    "sha512": (Mechanism.SHA512_RSA_PKCS_PSS, (Mechanism.SHA512, MGF.SHA512, 64)),
}
_PROOF: Final = b"lienthong: key and certificate belong together"


@dataclass(frozen=True, slots=True)
class TokenKey:
    """Where a key is: the module's library, the token by its label, the key by label or id or both."""

    module: Path
    token: str
    label: str | None = None
    identifier: bytes | None = None


class TokenSigner(Signer):
    """A key in a token. Nothing is asked of the token before it is needed or :meth:`open` is called."""

    def __init__(self, place: TokenKey, pin: bytes, pins: Pins, certificates: tuple[Certificate, ...]) -> None:
        super().__init__(check_public(certificates[0].key, place.token), certificates)
        self._place = place
        self._pin = pin
        self._pins = pins
        self._login: TokenLogin = login_of(place.module, place.token)
        self._proving = Lock()
        self._proven = False

    def open(self) -> None:
        """Log in, and try the key against its certificate, once."""
        with self._proving:
            if self._proven:
                return
            value = self._value(_PROOF, "sha256", pss=False)
            if isinstance(self.public, ec.EllipticCurvePublicKey):
                value = joined_value(value, self.public.curve)
            if not verifies(self.public, SignatureMethod(self.family, "sha256"), value, _PROOF):
                raise NotNow(refuse("key.token-mismatch", token=self._login.name).findings)
            self._proven = True

    def sign(self, octets: bytes, hash_name: HashName = "sha256", *, pss: bool = False) -> bytes:
        """Return the signature value; see :meth:`Signer.sign`."""
        if not self._proven:
            self.open()
        return self._value(octets, hash_name, pss=pss)

    def _value(self, octets: bytes, hash_name: HashName, *, pss: bool) -> bytes:
        try:
            return self._try(octets, hash_name, pss=pss)
        except PKCS11Error:
            # Unplugged, asleep, restarted: sessions were closed, and one more try opens new ones.
            try:
                return self._try(octets, hash_name, pss=pss)
            except PKCS11Error as again:
                raise away(self._login.name, again) from again

    def _try(self, octets: bytes, hash_name: HashName, *, pss: bool) -> bytes:
        with self._login.session(self._pin, self._pins) as lent:
            try:
                found = lent.key(self._place.label, self._place.identifier)
            except (NoSuchKey, MultipleObjectsReturned) as error:
                cause = type(error).__name__
                raise NotNow(refuse("key.token-key", token=self._login.name, cause=cause).findings) from error
            if not found.wants_pin:
                return self._computed(found.key, octets, hash_name, pss=pss)
            with self._login.pin_again(self._pin, self._pins) as pin:
                return self._computed(found.key, octets, hash_name, pss=pss, pin=pin)

    def _computed(
        self, key: SignMixin, octets: bytes, hash_name: HashName, *, pss: bool, pin: str | None = None
    ) -> bytes:
        if isinstance(self.public, ec.EllipticCurvePublicKey):
            digest = hashlib.new(hash_name, octets).digest()
            joined = key.sign(digest, mechanism=Mechanism.ECDSA, pin=pin)
            return der_value(joined, self.public.curve) or b""
        if pss:
            mechanism, parameters = _PSS[hash_name]
            return key.sign(octets, mechanism=mechanism, mechanism_param=parameters, pin=pin)
        return key.sign(octets, mechanism=_RSA[hash_name], pin=pin)


def load_token(place: TokenKey, pin: bytes, pins: Pins, certificate: Path | None = None) -> Signer:
    """Return the signer of a key in a token; its certificates come from a PEM file, the signer's first, or the token.

    No PIN is tried here. Raises Refused with a ``key.*`` code.
    """
    found = read_certificates(certificate) if certificate else _certificates(place)
    return TokenSigner(place, pin, pins, tuple(found))


def _certificates(place: TokenKey) -> list[Certificate]:
    login = login_of(place.module, place.token)
    with login.visit() as session:
        own = _read(session, place.label, place.identifier)
        others = _read(session, None, None)
    if not own:
        raise refuse("key.token-certificate", token=login.name)
    return _chain(own[0], others)


def _read(session: Session, label: str | None, identifier: bytes | None) -> list[Certificate]:
    wanted: dict[Attribute, object] = {Attribute.CLASS: ObjectClass.CERTIFICATE}
    if label is not None:
        wanted[Attribute.LABEL] = label
    if identifier is not None:
        wanted[Attribute.ID] = identifier
    found = [read_certificate(bytes(item[Attribute.VALUE])) for item in session.get_objects(wanted)]
    return [item for item in found if item is not None]


def _chain(own: Certificate, others: list[Certificate]) -> list[Certificate]:
    chain = [own]
    while above := [item for item in others if item.subject_der == chain[-1].issuer_der and item not in chain]:
        chain.append(above[0])
    return chain
