"""One token of one PKCS#11 module, logged in once for this whole process, with a session that is lent and reused.

The library starts modules without asking them to be safe for threads, so that one thread of the process works with a
module at a time; several worker processes work side by side. After an error of the token everything is closed, and the
next use opens it again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock, RLock
from typing import Final

import pkcs11
from pkcs11.constants import Attribute, ObjectClass, TokenFlag
from pkcs11.exceptions import (
    AttributeSensitive,
    AttributeTypeInvalid,
    MultipleTokensReturned,
    NoSuchKey,
    NoSuchToken,
    PinExpired,
    PinIncorrect,
    PinInvalid,
    PinLenRange,
    PinLocked,
    PKCS11Error,
)
from pkcs11.types import Session, SignMixin, Token

from gateway.findings import NotNow, refuse
from gateway.trust.pins import PinRefused, Pins

_REFUSALS: Final = (PinIncorrect, PinLocked, PinExpired, PinInvalid, PinLenRange)


@dataclass(frozen=True, slots=True)
class Found:
    """A private key in a token; ``wants_pin``: again for every signature (CKA_ALWAYS_AUTHENTICATE)."""

    key: SignMixin
    wants_pin: bool


@dataclass(slots=True)
class Lent:
    """A session in the hands of one thread, with the keys that were found through it."""

    session: Session
    keys: dict[tuple[str | None, bytes | None], Found] = field(default_factory=dict)

    def key(self, label: str | None, identifier: bytes | None) -> Found:
        """Return a private key by label or id or both. Raises pkcs11's NoSuchKey or MultipleObjectsReturned."""
        wanted = (label, identifier)
        if wanted not in self.keys:
            found = self.session.get_key(ObjectClass.PRIVATE_KEY, label=label, id=identifier)
            if not isinstance(found, SignMixin):
                raise NoSuchKey("this key may not sign")
            self.keys[wanted] = Found(found, _wants_pin(found))
        return self.keys[wanted]


class TokenLogin:
    """A token that is found by its label; several threads may ask at the same time, and take turns."""

    def __init__(self, module: Path, label: str, turn: RLock) -> None:
        self.name = f"{module}:{label}"
        """How the token is named in refusals: module and label."""
        self._module = module
        self._label = label
        self._turn = turn
        self._lent: Lent | None = None

    @contextmanager
    def session(self, pin: bytes, pins: Pins) -> Iterator[Lent]:
        """Lend the logged-in session. Raises NotNow ``key.pin-refused`` or ``key.token-away``.

        It is closed after any error, since nobody knows then whether it still holds.
        """
        with self._turn:
            try:
                if self._lent is None:
                    self._lent = Lent(self._logged_in(pin, pins))
                lent = self._lent
            except RuntimeError as error:  # pkcs11's errors, and a library that cannot be loaded
                raise away(self.name, error) from error
            try:
                yield lent
            except BaseException:
                self.close()
                raise

    @contextmanager
    def pin_again(self, pin: bytes, pins: Pins) -> Iterator[str]:
        """Give the PIN out for one signature of a key that wants it each time; only within :meth:`session`.

        It is tried as carefully as at a login: not where it was refused before, nor where one try is left. Raises
        NotNow ``key.pin-refused`` or ``key.pin-last-try``.
        """
        self._check_tries(self._token())
        with pins.attempt(self.name, pin):
            try:
                yield _text(pin)
            except _REFUSALS as error:
                raise PinRefused(self.name) from error

    @contextmanager
    def visit(self) -> Iterator[Session]:
        """Lend a session without a login, for what the token shows to everyone. Raises NotNow ``key.token-away``."""
        with self._turn:
            try:
                with self._token().open() as session:
                    yield session
            except RuntimeError as error:
                raise away(self.name, error) from error

    def close(self) -> None:
        """Log out and close; the next use begins anew."""
        with self._turn:
            lent, self._lent = self._lent, None
            if lent is not None:
                with suppress(PKCS11Error):
                    lent.session.close()

    @property
    def active(self) -> bool:
        """Whether it is logged in at present, as far as is known."""
        return self._lent is not None

    def _logged_in(self, pin: bytes, pins: Pins) -> Session:
        token = self._token()
        self._check_tries(token)
        with pins.attempt(self.name, pin):
            try:
                return token.open(user_pin=_text(pin))
            except _REFUSALS as error:
                raise PinRefused(self.name) from error

    def _check_tries(self, token: Token) -> None:
        if token.flags & (TokenFlag.USER_PIN_FINAL_TRY | TokenFlag.USER_PIN_LOCKED):
            raise NotNow(refuse("key.pin-last-try", token=self.name).findings)

    def _token(self) -> Token:
        library = pkcs11.lib(str(self._module))
        try:
            return library.get_token(token_label=self._label)
        except NoSuchToken:
            # Some modules look for tokens only when they start; but a new start ends the sessions of all their tokens.
            if any(one.active for (module, _), one in tuple(_LOGINS.items()) if module == self._module):
                raise
            library.reinitialize()
            return library.get_token(token_label=self._label)


def _wants_pin(key: SignMixin) -> bool:
    try:
        return bool(key[Attribute.ALWAYS_AUTHENTICATE])
    except (AttributeTypeInvalid, AttributeSensitive):
        return False  # an older module, which does not know of such keys


def _text(pin: bytes) -> str:
    return pin.decode("utf-8", "surrogateescape")


def away(name: str, error: Exception) -> NotNow:
    """Return the refusal for a token that does not answer, or not as it should."""
    several = isinstance(error, MultipleTokensReturned)
    code = "key.token-twice" if several else "key.token-away"
    return NotNow(refuse(code, token=name, cause=type(error).__name__).findings)


_LOGINS: Final[dict[tuple[Path, str], TokenLogin]] = {}
_TURNS: Final[dict[Path, RLock]] = defaultdict(RLock)
_REGISTER: Final = Lock()


def login_of(module: Path, label: str) -> TokenLogin:
    """Return the one login of this process for a token."""
    with _REGISTER:
        if (module, label) not in _LOGINS:
            _LOGINS[module, label] = TokenLogin(module, label, _TURNS[module])
        return _LOGINS[module, label]


def forget_logins() -> None:
    """Log out of all tokens and let go of their modules, as at the end of a process."""
    with _REGISTER:
        logins = dict(_LOGINS)
        _LOGINS.clear()
    for login in logins.values():
        login.close()
    for module in {module for module, _ in logins}:
        with _TURNS[module]:
            pkcs11.unload(str(module))
