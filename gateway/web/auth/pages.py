"""The sign-in pages as HTML: no framework, no script, readable on anything; every text from outside is escaped."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from aiohttp import web

from gateway.catalogue import message
from gateway.packet.dates import VIETNAM
from gateway.people.views import ALL
from gateway.web.problems import gravest, retry_after

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gateway.findings import Finding
    from gateway.people.views import SessionView, Visit
    from gateway.web.auth.words import Words

STYLE: Final = """\
:root{color-scheme:light;--ink:#1c2733;--line:#c9d3dd;--main:#0b4f8a}
*{box-sizing:border-box}
body{margin:0;background:#f2f5f8;color:var(--ink);font:16px/1.5 "Segoe UI","Noto Sans",Roboto,Arial,sans-serif}
header{background:var(--main);color:#fff;padding:.8rem 1.2rem;display:flex;justify-content:space-between}
header a{color:#fff}
main{max-width:34rem;margin:2rem auto;padding:0 1rem}
section{background:#fff;border:1px solid var(--line);border-radius:.5rem;padding:1.2rem 1.4rem;margin-bottom:1.2rem}
h1{font-size:1.35rem;margin:0 0 1rem}
h2{font-size:1.1rem;margin:0 0 .8rem}
label{display:block;font-weight:600;margin-top:.8rem}
input{width:100%;padding:.55rem .7rem;border:1px solid #7b8a99;border-radius:.3rem;font:inherit;background:#fff}
input:focus,button:focus,a:focus{outline:3px solid #f0b400;outline-offset:1px}
small{color:#4b5b6b}
button,.button{display:inline-block;margin-top:1rem;padding:.55rem 1.1rem;border:0;border-radius:.3rem;
background:#0b4f8a;color:#fff;font:inherit;font-weight:600;text-decoration:none;cursor:pointer}
.plain{background:#fff;color:var(--main);border:1px solid var(--main)}
.said{border-left:.35rem solid #b3261e;background:#fdecea}
.good{border-left:.35rem solid #1e7d34;background:#e8f5ea}
.said p{margin:.2rem 0}
dl{margin:0}dt{font-weight:600}dd{margin:0 0 .5rem}
.session{border-top:1px solid var(--line);padding:.6rem 0}
form.inline{display:inline-block;margin-right:.6rem}
"""

HOURS: Final = "%H:%M %d/%m/%Y"


@dataclass(frozen=True, slots=True)
class Said:
    """What a page has to tell first: why something was refused, or that it was done."""

    findings: Sequence[Finding] = ()
    good: str = ""

    @property
    def status(self) -> int:
        """The HTTP status of the page."""
        return gravest(message(finding).http for finding in self.findings) if self.findings else 200


def page(words: Words, body: str, said: Said, issuer: str | None = None) -> web.Response:
    """Return a whole page that nothing may frame, script or send elsewhere, but to the provider."""
    other = f'<a href="/auth?lang={words.other}" lang="{words.other}">{escape(words("other"))}</a>'
    text = (
        f'<!DOCTYPE html>\n<html lang="{words.code}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width,initial-scale=1"><title>{escape(words("title"))}</title>'
        f'<link rel="stylesheet" href="/auth/style.css"></head><body><header><strong>{escape(words("title"))}</strong>'
        f"{other}</header><main>{_said(words, said)}{body}</main></body></html>\n"
    )
    # Browsers hold redirects after a form against this too: signing out leads on to the provider.
    elsewhere = f" {_origin(issuer)}" if issuer else ""
    policy = (
        f"default-src 'none'; style-src 'self'; form-action 'self'{elsewhere}; frame-ancestors 'none'; base-uri 'none'"
    )
    headers = {
        "Content-Security-Policy": policy,
        "Referrer-Policy": "same-origin",
        "Cache-Control": "no-store",
        "X-Frame-Options": "DENY",
        **retry_after(said.findings),
    }
    return web.Response(text=text, status=said.status, content_type="text/html", charset="utf-8", headers=headers)


def _origin(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


def _said(words: Words, said: Said) -> str:
    told = [message(finding) for finding in said.findings]
    text = "".join(
        f"<p><strong>{escape(one.en if words.english else one.vi)}</strong></p>"
        f"<p>{escape(one.do_en if words.english else one.do_vi)}</p>"
        for one in told
    )
    good = f'<section class="good" role="status">{escape(said.good)}</section>' if said.good else ""
    return (f'<section class="said" role="alert">{text}</section>' if text else "") + good


def sign_in_form(words: Words, csrf: str, outside: str | None) -> str:
    """Return the form for name and password; ``outside`` is what the OpenID provider is called, if there is one."""
    link = ""
    if outside is not None:
        label = outside or words("outside-name")
        link = f'<p><a class="button plain" href="/auth/oidc">{escape(words("outside", label=label))}</a></p>'
    return (
        f'<section><h1>{escape(words("sign-in"))}</h1><form method="post" action="{_action(words, "sign-in")}">'
        f"{_csrf(csrf)}{_field(words('name'), 'name', 'username')}"
        f"{_field(words('password'), 'password', 'current-password', secret=True)}"
        f"<button>{escape(words('sign-in'))}</button></form>{link}</section>"
    )


def account_page(words: Words, visit: Visit, csrf: str, sessions: Sequence[SessionView], least: int) -> str:
    """Return what somebody who is signed in sees: who they are, password, sessions."""
    account = visit.account
    local = visit.session.method == "password"
    change = _change(words, csrf, least) if local else ""
    if account.must_change and local:
        note = f'<section class="said" role="alert"><p>{escape(words("change-first"))}</p></section>'
        return f"{note}{change}<section>{_button(words, csrf, 'sign-out')}</section>"
    buttons = _button(words, csrf, "sign-out") + _button(words, csrf, "everywhere")
    who = (
        f"<section><h1>{escape(words('signed-in'))}</h1><dl><dt>{escape(words('name'))}</dt><dd>{escape(account.name)}</dd>"
        f"<dt>{escape(words('full-name'))}</dt><dd>{escape(account.full_name)}</dd>"
        f"<dt>{escape(words('department'))}</dt><dd>{escape(account.department) or '–'}</dd>"
        f"<dt>{escape(words('roles'))}</dt>{_roles(words, visit)}</dl>{buttons}</section>"
    )
    listed = "".join(_session(words, one, csrf, visit.session.id) for one in sessions)
    return f"{who}{change}<section><h2>{escape(words('sessions'))}</h2>{listed}</section>"


def _roles(words: Words, visit: Visit) -> str:
    if not visit.account.grants:
        return f"<dd>{escape(words('no-roles'))}</dd>"
    return "".join(
        f"<dd>{escape(words(grant.role))} – {escape(words('all') if grant.agency == ALL else grant.agency)}</dd>"
        for grant in visit.account.grants
    )


def _change(words: Words, csrf: str, least: int) -> str:
    return (
        f"<section><h2>{escape(words('change'))}</h2>"
        f'<form method="post" action="{_action(words, "password")}">{_csrf(csrf)}'
        f"{_field(words('old'), 'old', 'current-password', secret=True)}"
        f"{_field(words('new'), 'new', 'new-password', secret=True)}"
        f"<small>{escape(words('new-hint', least=least))}</small>"
        f"{_field(words('again'), 'again', 'new-password', secret=True)}"
        f"<button>{escape(words('change'))}</button></form></section>"
    )


def _session(words: Words, session: SessionView, csrf: str, current: str) -> str:
    own = session.id == current
    end = escape(words("this")) if own else _button(words, csrf, "end", session=session.id)
    return (
        f'<div class="session">{escape(words("since"))} {session.created_at.astimezone(VIETNAM):{HOURS}}, '
        f"{escape(words('address'))} {escape(session.address)}<br><small>{escape(words('agent'))}: "
        f"{escape(session.agent[:120])}</small><br>{end}</div>"
    )


def _button(words: Words, csrf: str, what: str, session: str = "") -> str:
    action = {"sign-out": "sign-out", "everywhere": "sign-out-everywhere", "end": "end-session"}[what]
    which = f'<input type="hidden" name="session" value="{escape(session)}">' if session else ""
    return (
        f'<form class="inline" method="post" action="{_action(words, action)}">{_csrf(csrf)}{which}'
        f'<button class="plain">{escape(words(what))}</button></form>'
    )


def _action(words: Words, what: str) -> str:
    return f"/auth/{what}?lang={words.code}"


def _csrf(token: str) -> str:
    return f'<input type="hidden" name="csrf" value="{escape(token)}">'


def _field(label: str, name: str, fill: str, *, secret: bool = False) -> str:
    kind = "password" if secret else "text"
    more = "" if secret else ' autocapitalize="none" spellcheck="false"'
    return (
        f'<label for="{name}">{escape(label)}</label>'
        f'<input id="{name}" name="{name}" type="{kind}" autocomplete="{fill}" required{more}>'
    )
