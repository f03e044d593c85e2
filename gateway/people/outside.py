"""From what an OpenID provider says of a person to an account here: by its subject, with roles given or by claims.

A subject is linked by an administrator, or, where a table of claims gives it a role, its account is made at the first
sign-in. Roles by claims are made anew at every sign-in; those that administrators gave stay.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import Connection

from gateway.exchange import audit
from gateway.findings import refuse
from gateway.people import accounts
from gateway.people.oidc import Outside
from gateway.people.rules import ClaimRule, OidcRules
from gateway.people.views import Account, Grant

CLAIMS: Final = "claims"

_FOREIGN: Final = re.compile(r"[^\w.@+-]+")


def account_of(connection: Connection, rules: OidcRules, outside: Outside) -> Account:
    """Return the account of a person, its roles by claims made anew.

    Raises Refused ``people.oidc-unknown`` or ``people.sign-in-refused``.
    """
    wanted = by_claims(rules.grants, outside.claims)
    found = accounts.of_subject(connection, rules.issuer, outside.subject)
    if found is None:
        if not wanted:
            raise refuse("people.oidc-unknown", "sub")
        return _made(connection, rules, outside, wanted)
    if found.disabled:
        raise refuse("people.sign-in-refused", "sub")
    if not rules.grants:
        return found
    before = {one for one in found.grants if one.source == CLAIMS}
    if before != set(accounts.checked(connection, wanted)):
        accounts.grant(connection, found.id, wanted, CLAIMS)
        audit.write(connection, "oidc", "account.roles", found.id, {"roles": _plain(wanted), "source": CLAIMS})
    return accounts.find(connection, found.id)


def by_claims(rules: tuple[ClaimRule, ...], claims: Mapping[str, Any]) -> list[Grant]:
    """Return the roles that the table gives for these claims; a claim may be one value or a list of them."""
    found: list[Grant] = []
    for rule in rules:
        said = claims.get(rule.claim)
        values = said if isinstance(said, list) else [said]
        if rule.value in [value for value in values if isinstance(value, str)]:
            found += [Grant(rule.role, agency, CLAIMS) for agency in rule.agencies]
    return list(dict.fromkeys(found))


def _made(connection: Connection, rules: OidcRules, outside: Outside, wanted: list[Grant]) -> Account:
    claims = outside.claims
    said = {
        "name": _name(connection, claims, outside.subject),
        "full_name": _text(claims.get("name"), 200),
        "mail": _text(claims.get("email"), 200),
        "mobile": _text(claims.get("phone_number"), 40),
    }
    account = accounts.make(connection, said, password=None, grants=wanted, outside=(rules.issuer, outside.subject))
    facts = {"name": account.name, "roles": _plain(wanted), "source": CLAIMS}
    audit.write(connection, "oidc", "account.new", account.id, facts)
    return account


def _name(connection: Connection, claims: Mapping[str, Any], subject: str) -> str:
    """Return a free name near to what the person is called there: never that of an account that is somebody else's."""
    told = _text(claims.get("preferred_username"), 60) or _text(claims.get("email"), 60) or subject[:60]
    base = _FOREIGN.sub("-", told).strip("-") or "user"
    if len(base) < 2:
        base = f"user-{base}"
    number = 1
    name = base
    while accounts.named(connection, name) is not None:
        number += 1
        name = f"{base}-{number}"
    return name


def _text(value: object, most: int) -> str:
    return value[:most] if isinstance(value, str) else ""


def _plain(grants: list[Grant]) -> list[str]:
    return [f"{grant.role.value}={grant.agency}" for grant in grants]
