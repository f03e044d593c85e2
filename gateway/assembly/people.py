"""From the settings about people to the rules that their room takes."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from gateway.findings import refuse
from gateway.people.rules import ClaimRule, OidcRules, PeopleRules
from gateway.roles import FOR_ALL, Role
from gateway.settings import Secret

if TYPE_CHECKING:
    from gateway.settings import Settings
    from gateway.settings.people import OidcSettings

LOCAL: Final = frozenset({"127.0.0.1", "::1", "localhost"})


def people_rules(settings: Settings) -> PeopleRules:
    """Return what ``[people]`` says. Raises Refused for an address that is not safe or a secret that cannot be had."""
    given = settings.people
    return PeopleRules(
        idle=timedelta(minutes=given.idle_minutes),
        lasts=timedelta(hours=given.session_hours),
        password_length=given.password_length,
        oidc=_oidc(settings, given.oidc) if given.oidc.issuer else None,
    )


def _oidc(settings: Settings, given: OidcSettings) -> OidcRules:
    for name, address in (("issuer", given.issuer), ("url", given.url)):
        _check_address(f"people.oidc.{name}", address)
    ca_file = settings.folder / given.ca_file.expanduser() if given.ca_file is not None else None
    if ca_file is not None and not ca_file.is_file():
        raise refuse("config.not-a-file", "people.oidc.ca_file", file=str(ca_file))
    return OidcRules(
        issuer=given.issuer,
        client=given.client_id,
        secret=_secret(settings, given),
        url=given.url.rstrip("/"),
        scopes=given.scopes if "openid" in given.scopes else ("openid", *given.scopes),
        leeway=timedelta(seconds=given.leeway_seconds),
        ca_file=ca_file,
        grants=tuple(_grant(number, one) for number, one in enumerate(_plain(given), 1)),
        label=given.label,
    )


def _plain(given: OidcSettings) -> list[ClaimRule]:
    return [ClaimRule(one.claim, one.value, Role(one.role), one.agencies) for one in given.grants]


def _grant(number: int, rule: ClaimRule) -> ClaimRule:
    if "*" in rule.agencies and rule.role not in FOR_ALL:
        raise refuse("people.role-needs-agency", f"people.oidc.grants[{number}].agencies", role=rule.role.value)
    return rule


def _secret(settings: Settings, given: OidcSettings) -> str:
    file = settings.folder / given.client_secret_file.expanduser() if given.client_secret_file is not None else None
    place = Secret(secret_file=file, secret_env=given.client_secret_env or None)
    return place.read("people.oidc.client_secret_file").decode("utf-8", "replace")


def _check_address(path: str, address: str) -> None:
    """Raise Refused ``config.oidc-address`` unless it is ``https``, or on this machine."""
    parts = urlsplit(address)
    local = parts.scheme == "http" and parts.hostname in LOCAL
    if not parts.hostname or not (local or parts.scheme == "https") or parts.query or parts.fragment:
        raise refuse("config.oidc-address", path)
