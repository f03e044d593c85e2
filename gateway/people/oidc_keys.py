"""Tokens of an OpenID provider: signatures by its published keys, claims by OpenID Connect Core 3.1.3.7.

Keys are kept, and fetched anew when a token names one that is not known, at most once in a while: a provider may change
them at any time, and nobody can make us ask it without end.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Mapping
from typing import Any, Final, cast

from joserfc import jws, jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, KeySetSerialization

from gateway.findings import refuse
from gateway.people.oidc_metadata import Metadata, Wire, away
from gateway.people.rules import OidcRules

ALGORITHMS: Final = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
"""Signatures by private keys only: never ``none``, never one made with our own secret."""

AGAIN_SECONDS: Final = 30.0
"""Between two fetches of the keys for the sake of a key that is not known."""

MOST_TOKEN: Final = 64 * 1024


class Tokens:
    """Judges the tokens of one provider."""

    def __init__(self, rules: OidcRules, metadata: Metadata, wire: Wire) -> None:
        self._rules = rules
        self._metadata = metadata
        self._wire = wire
        self._keys: KeySet | None = None
        self._fetched = 0.0

    async def identity(self, token: str, nonce: str) -> Mapping[str, Any]:
        """Return the claims of an identity token that was asked for with this nonce.

        Raises Refused ``people.oidc-token``.
        """
        claims = await self.verified(token)
        if not secrets.compare_digest(str(claims.get("nonce", "")).encode(), nonce.encode()):
            raise refuse("people.oidc-token", "nonce", reason="nonce")
        if not isinstance(claims.get("sub"), str) or not 0 < len(claims["sub"]) <= 255:
            raise refuse("people.oidc-token", "sub", reason="sub")
        audience = claims.get("aud")
        several = isinstance(audience, list) and len(audience) > 1
        if (several or "azp" in claims) and claims.get("azp") != self._rules.client:
            raise refuse("people.oidc-token", "azp", reason="azp")
        return claims

    async def verified(self, token: str) -> Mapping[str, Any]:
        """Return the claims of a token that the provider signed for us and that is not over.

        Raises Refused ``people.oidc-token``, NotNow ``people.oidc-away``.
        """
        try:
            if not token or len(token) > MOST_TOKEN:
                raise refuse("people.oidc-token", "token", reason="size")
            keys = await self._keys_for(token)
            claims = jwt.decode(token, keys, algorithms=ALGORITHMS).claims
            self._registry().validate(claims)
        except (JoseError, ValueError) as error:
            raise refuse("people.oidc-token", "token", reason=type(error).__name__) from None
        return claims

    def _registry(self) -> jwt.JWTClaimsRegistry:
        return jwt.JWTClaimsRegistry(
            leeway=int(self._rules.leeway.total_seconds()),
            iss={"essential": True, "value": self._rules.issuer},
            aud={"essential": True, "value": self._rules.client},
            exp={"essential": True},
            iat={"essential": True},
        )

    async def _keys_for(self, token: str) -> KeySet:
        wanted = jws.extract_compact(token.encode()).headers().get("kid")
        if self._keys is not None and (wanted is None or any(key.kid == wanted for key in self._keys)):
            return self._keys
        if self._keys is None or time.monotonic() - self._fetched > AGAIN_SECONDS:
            self._fetched = time.monotonic()
            self._keys = await self._fetch()
        return self._keys

    async def _fetch(self) -> KeySet:
        said = await self._wire.get((await self._metadata.get()).keys)
        listed = said.get("keys") if said is not None else None
        if not isinstance(listed, list):
            raise away("no keys")
        # A symmetric key that anybody can read signs nothing.
        public = [key for key in listed if isinstance(key, dict) and key.get("kty") in {"RSA", "EC"}]
        try:
            return KeySet.import_key_set(cast("KeySetSerialization", {"keys": public}))
        except (JoseError, ValueError, KeyError) as error:
            raise away(type(error).__name__) from None
