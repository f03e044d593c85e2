"""Sign-in at an OpenID Connect provider: authorization code with PKCE (OpenID Connect Core 3.1, RFC 7636, RFC 9207).

One random text, kept in a cookie of the browser that began, gives state, nonce and verifier: nothing is stored here,
any worker on any host finishes what another began, and a code that was stolen or slipped in is worthless elsewhere.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlencode

from gateway.findings import refuse
from gateway.people.oidc_keys import Tokens
from gateway.people.oidc_metadata import Metadata, Wire
from gateway.people.rules import OidcRules

BACK_CHANNEL: Final = "http://schemas.openid.net/event/backchannel-logout"


@dataclass(frozen=True, slots=True)
class Outside:
    """Who the provider says it is."""

    subject: str
    claims: Mapping[str, Any] = field(default_factory=dict)
    session: str | None = None
    """The provider's own id of the session, ``sid``."""


@dataclass(frozen=True, slots=True)
class Started:
    """A sign-in that began: what the browser keeps, and where it goes."""

    kept: str
    location: str


class Provider:
    """One provider; its metadata and keys are fetched when needed, kept, and fetched anew when a key is unknown."""

    def __init__(self, rules: OidcRules) -> None:
        self._rules = rules
        self._wire = Wire(rules.ca_file)
        self._metadata = Metadata(rules.issuer, self._wire)
        self._tokens = Tokens(rules, self._metadata, self._wire)

    @property
    def rules(self) -> OidcRules:
        """What the settings say of it."""
        return self._rules

    async def close(self) -> None:
        """Let go of connections."""
        await self._wire.close()

    async def start(self) -> Started:
        """Return where to send a browser. Raises NotNow ``people.oidc-away``."""
        kept = secrets.token_urlsafe(32)
        asked = {
            "response_type": "code",
            "client_id": self._rules.client,
            "redirect_uri": self._rules.redirect,
            "scope": " ".join(self._rules.scopes),
            "state": derived(kept, "state"),
            "nonce": derived(kept, "nonce"),
            "code_challenge": _challenge(derived(kept, "verifier")),
            "code_challenge_method": "S256",
        }
        metadata = await self._metadata.get()
        return Started(kept, _with_query(metadata.authorization, asked))

    async def finish(self, kept: str, answer: Mapping[str, str]) -> Outside:
        """Return who came back with this answer of the provider.

        Raises Refused ``people.oidc-foreign`` for an answer to something that this browser did not begin or of another
        issuer, ``people.oidc-declined`` where the provider says no, ``people.oidc-token`` for a token that does not
        hold, NotNow ``people.oidc-away``.
        """
        metadata = await self._metadata.get()
        if not kept or not secrets.compare_digest(derived(kept, "state").encode(), answer.get("state", "").encode()):
            raise refuse("people.oidc-foreign", "state")
        if ("iss" in answer or metadata.names_itself) and answer.get("iss") != self._rules.issuer:
            raise refuse("people.oidc-foreign", "iss")
        if "error" in answer or not answer.get("code"):
            raise refuse("people.oidc-declined", "error", reason=_word(answer.get("error", "")))
        granted = await self._redeem(answer["code"], derived(kept, "verifier"))
        claims = await self._tokens.identity(str(granted.get("id_token", "")), derived(kept, "nonce"))
        told = await self._told(granted, claims)
        return Outside(str(claims["sub"]), {**told, **claims}, _text(claims.get("sid")))

    async def _redeem(self, code: str, verifier: str) -> Mapping[str, Any]:
        metadata = await self._metadata.get()
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self._rules.redirect,
            "code_verifier": verifier,
        }
        found = await self._wire.post(
            metadata.token, form, metadata.credentials(self._rules.client, self._rules.secret)
        )
        if found is None:
            raise refuse("people.oidc-token", "code", reason="code")
        return found

    async def _told(self, granted: Mapping[str, Any], claims: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return what the provider's user-info says, if it has any and it is about the same person."""
        metadata = await self._metadata.get()
        access = granted.get("access_token")
        if metadata.user_info is None or not isinstance(access, str):
            return {}
        found = await self._wire.get(metadata.user_info, bearer=access)
        return found if found is not None and found.get("sub") == claims["sub"] else {}

    async def farewell(self) -> str | None:
        """Return where a browser signs out at the provider too, if it offers that."""
        metadata = await self._metadata.get()
        if metadata.end_session is None:
            return None
        asked = {"client_id": self._rules.client, "post_logout_redirect_uri": f"{self._rules.url}/auth"}
        return _with_query(metadata.end_session, asked)

    async def signed_out(self, token: str) -> tuple[str, str]:
        """Return session and subject that a back-channel log-out token ends; one of them may be empty.

        Raises Refused ``people.oidc-token`` (OpenID Connect Back-Channel Logout 1.0, 2.6).
        """
        claims = await self._tokens.verified(token)
        events = claims.get("events")
        session, subject = _text(claims.get("sid")) or "", _text(claims.get("sub")) or ""
        if not isinstance(events, dict) or BACK_CHANNEL not in events or "nonce" in claims or not (session or subject):
            raise refuse("people.oidc-token", "logout_token", reason="events")
        return session, subject


def derived(kept: str, what: str) -> str:
    """Return state, nonce or verifier of a sign-in: from none of them can another be found."""
    return _base64(hashlib.sha256(f"{what} {kept}".encode()).digest())


def _challenge(verifier: str) -> str:
    return _base64(hashlib.sha256(verifier.encode()).digest())


def _base64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _with_query(address: str, asked: Mapping[str, str]) -> str:
    return f"{address}{'&' if '?' in address else '?'}{urlencode(asked)}"


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _word(given: str) -> str:
    """Return an error code of the provider, and nothing else that somebody may have put there."""
    return given if given.replace("_", "").isalnum() and given.isascii() and len(given) < 60 else ""
