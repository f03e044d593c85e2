"""One token of one PKCS#11 module, logged in once for this whole process, with sessions that are lent and reused.

A session may be used by one thread at a time, and the login belongs to the process; both are therefore kept here, not
with the keys. After an error of the token everything is closed, and the next use opens it again.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import Final

import pkcs11
from pkcs11.constants import ObjectClass, TokenFlag
from pkcs11.exceptions import (
    MultipleTokensReturned,
    NoSuchKey,
    NoSuchToken,
    PinExpired,
    PinIncorrect,
    PinInvalid,
    PinLenRange,
    PinLocked,
    PKCS11Error,
    UserAlreadyLoggedIn,
)
from pkcs11.types import Session, SignMixin, Token

from gateway.findings import NotNow, refuse
from gateway.trust.pins import PinRefused, Pins

_REFUSALS: Final = (PinIncorrect, PinLocked, PinExpired, PinInvalid, PinLenRange)
MOST_IDLE: Final = 8
"""Sessions kept open while nobody uses them."""


@dataclass(slots=True)
class Lent:
    """A session in the hands of one thread, with the keys that were found through it."""

    session: Session
    keys: dict[tuple[str | None, bytes | None], SignMixin] = field(default_factory=dict)

    def key(self, label: str | None, identifier: bytes | None) -> SignMixin:
        """Return a private key by label or id or both. Raises pkcs11's NoSuchKey or MultipleObjectsReturned."""
        wanted = (label, identifier)
        if wanted not in self.keys:
            found = self.session.get_key(ObjectClass.PRIVATE_KEY, label=label, id=identifier)
            if not isinstance(found, SignMixin):
                raise NoSuchKey("this key may not sign")
            self.keys[wanted] = found
        return self.keys[wanted]


class TokenLogin:
    """A token that is found by its label; several threads may ask at the same time."""

    def __init__(self, module: Path, label: str) -> None:
        self.name = f"{module}:{label}"
        """How the token is named in refusals: module and label."""
        self._module = module
        self._label = label
        self._lock = Lock()
        self._login: Session | None = None
        self._idle: list[Lent] = []

    @property
    def active(self) -> bool:
        """Whether it is logged in at present, as far as is known."""
        return self._login is not None

    @contextmanager
    def session(self, pin: bytes, pins: Pins) -> Iterator[Lent]:
        """Lend a logged-in session. Raises NotNow ``key.pin-refused`` or ``key.token-away``; closes all on an error."""
        try:
            lent = self._take(pin, pins)
        except RuntimeError as error:  # pkcs11's errors, and a library that cannot be loaded
            self.close()
            raise away(self.name, error) from error
        try:
            yield lent
        except BaseException:
            # Whether the session still holds is not known: better a new login than a wrong one kept.
            self.close()
            raise
        with self._lock:
            if self._login is not None and len(self._idle) < MOST_IDLE:
                self._idle.append(lent)
                return
        with suppress(PKCS11Error):
            lent.session.close()

    @contextmanager
    def visit(self) -> Iterator[Session]:
        """Lend a session without a login, for what the token shows to everyone. Raises NotNow ``key.token-away``."""
        try:
            with self._token().open() as session:
                yield session
        except RuntimeError as error:
            raise away(self.name, error) from error

    def close(self) -> None:
        """Close all sessions and log out; the next use begins anew."""
        with self._lock:
            idle, self._idle = self._idle, []
            login, self._login = self._login, None
        for session in [*(lent.session for lent in idle), *([login] if login else [])]:
            with suppress(PKCS11Error):
                session.close()

    def _take(self, pin: bytes, pins: Pins) -> Lent:
        with self._lock:
            if self._login is None:
                self._login = self._logged_in(pin, pins)
            if self._idle:
                return self._idle.pop()
            # The login holds for all sessions of the process.
            return Lent(self._login.token.open())

    def _logged_in(self, pin: bytes, pins: Pins) -> Session:
        token = self._token()
        if token.flags & (TokenFlag.USER_PIN_FINAL_TRY | TokenFlag.USER_PIN_LOCKED):
            raise NotNow(refuse("key.pin-last-try", token=self.name).findings)
        with pins.attempt(self.name, pin):
            try:
                return token.open(user_pin=pin.decode("utf-8", "surrogateescape"))
            except _REFUSALS as error:
                raise PinRefused(self.name) from error
            except UserAlreadyLoggedIn:
                return token.open()

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


def away(name: str, error: Exception) -> NotNow:
    """Return the refusal for a token that does not answer, or not as it should."""
    several = isinstance(error, MultipleTokensReturned)
    code = "key.token-twice" if several else "key.token-away"
    return NotNow(refuse(code, token=name, cause=type(error).__name__).findings)


_LOGINS: Final[dict[tuple[Path, str], TokenLogin]] = {}
_REGISTER: Final = Lock()


def login_of(module: Path, label: str) -> TokenLogin:
    """Return the one login of this process for a token."""
    with _REGISTER:
        return _LOGINS.setdefault((module, label), TokenLogin(module, label))


def forget_logins() -> None:
    """Log out of all tokens and let go of their modules, as at the end of a process."""
    with _REGISTER:
        logins = dict(_LOGINS)
        _LOGINS.clear()
    for login in logins.values():
        login.close()
    for module in {module for module, _ in logins}:
        pkcs11.unload(str(module))
