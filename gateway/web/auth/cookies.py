"""Cookies of people's sessions, and what keeps other sites from using them.

The cookie is HttpOnly, and over TLS Secure under a ``__Host-`` name, which no other host of the domain can set. It is
SameSite=Lax, not Strict: a browser that comes back from the OpenID provider, or follows a link in a message, would not
be signed in otherwise. Unsafe methods need a token bound to the session and our own origin besides.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from gateway.findings import refuse
from gateway.web.peer import peer_of

if TYPE_CHECKING:
    from aiohttp import web

SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
SESSION: Final = "lienthong"
FORM: Final = "lienthong-form"
OUTSIDE: Final = "lienthong-oidc"
MOST_TOKEN: Final = 100


def over_tls(request: web.Request) -> bool:
    """Tell whether the browser speaks TLS, to us or to a declared proxy before us."""
    return peer_of(request).scheme == "https"


def cookie_name(request: web.Request, name: str) -> str:
    """Return the name under which a cookie is kept on this kind of connection."""
    return f"__Host-{name}" if over_tls(request) else name


def put_cookie(request: web.Request, answer: web.StreamResponse, name: str, value: str, seconds: int | None) -> None:
    """Put a cookie into an answer; without ``seconds`` it ends with the browser."""
    answer.set_cookie(
        cookie_name(request, name),
        value,
        max_age=seconds,
        path="/",
        secure=over_tls(request),
        httponly=True,
        samesite="Lax",
    )


def drop_cookie(request: web.Request, answer: web.StreamResponse, name: str) -> None:
    """Take a cookie back."""
    put_cookie(request, answer, name, "", 0)


def cookie(request: web.Request, name: str) -> str:
    """Return a cookie of ours, or nothing."""
    found = request.cookies.get(cookie_name(request, name), "")
    return found if len(found) <= MOST_TOKEN and found.isascii() else ""


def session_token(request: web.Request) -> str:
    """Return the token of the session, or nothing."""
    return cookie(request, SESSION)


def csrf_token(token: str) -> str:
    """Return the token for forms and scripts that belongs to this session, or to this form cookie."""
    return base64.urlsafe_b64encode(hashlib.sha256(f"csrf {token}".encode()).digest()).rstrip(b"=").decode()


def check_token(token: str, given: str) -> None:
    """Raise Refused ``people.form-foreign`` unless the token given is the one that belongs to this cookie."""
    if not token or not secrets.compare_digest(csrf_token(token).encode(), given.encode()):
        raise refuse("people.form-foreign", "csrf")


def check_same_origin(request: web.Request) -> None:
    """Raise Refused ``people.form-foreign`` for a request that a browser sends for another site.

    Browsers say where a request comes from; whoever says nothing at all gets no further with a cookie.
    """
    origin = request.headers.get("Origin", "")
    if origin and origin != "null":
        if urlsplit(origin).netloc.lower() != request.headers.get("Host", "").lower():
            raise refuse("people.form-foreign", "Origin")
    elif request.headers.get("Sec-Fetch-Site", "") != "same-origin":
        raise refuse("people.form-foreign", "Origin")
