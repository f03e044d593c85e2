"""Canaille, an OpenID Connect provider, with the people and the client of our tests, served on one port.

Run as a program by `tests/services/identity.py`, with one JSON object as its argument.
"""

from __future__ import annotations

import json
import sys
import warnings
from typing import Any


def serve(wanted: dict[str, Any]) -> None:
    """Make the provider's database on the first start, then serve until ended."""
    from canaille import create_app
    from canaille.oidc import provider
    from werkzeug.security import gen_salt
    from werkzeug.serving import make_server

    # By itself it makes the same access token for one person twice in a second, which its own database refuses.
    provider.generate_access_token = lambda **_: gen_salt(48)
    app = create_app(config(wanted))
    with app.app_context():
        populate(wanted)
    server = make_server("127.0.0.1", wanted["port"], app, threaded=True)
    server.serve_forever()


def config(wanted: dict[str, Any]) -> dict[str, Any]:
    """Return the provider's settings: its own database in a file, its signing keys as given."""
    return {
        "SECRET_KEY": wanted["secret"],
        "SERVER_NAME": f"127.0.0.1:{wanted['port']}",
        "PREFERRED_URL_SCHEME": "http",
        "CANAILLE": {"DATABASE": "sql", "SENTRY_DSN": None},
        "CANAILLE_SQL": {"DATABASE_URI": f"sqlite:///{wanted['database']}", "AUTO_MIGRATE": True},
        "CANAILLE_OIDC": {"ACTIVE_JWKS": wanted["keys"], "INACTIVE_JWKS": wanted["old_keys"]},
    }


def populate(wanted: dict[str, Any]) -> None:
    """Put people, groups and our client into an empty database."""
    from canaille.app import models
    from canaille.backends import Backend

    backend = Backend.instance
    if backend.query(models.User):
        return
    users = {}
    for name, person in wanted["people"].items():
        users[name] = models.User(
            user_name=name,
            password=person["password"],
            formatted_name=person["full_name"],
            family_name=person["full_name"].split()[-1],
            emails=[person["mail"]],
        )
        backend.save(users[name])
    for group, members in wanted["groups"].items():
        backend.save(models.Group(display_name=group, members=[users[name] for name in members]))
    client = models.Client(
        client_id=wanted["client_id"],
        client_secret=wanted["client_secret"],
        client_name="Lien Thong",
        client_uri=wanted["url"],
        redirect_uris=[f"{wanted['url']}/auth/oidc/callback"],
        post_logout_redirect_uris=[f"{wanted['url']}/auth"],
        grant_types=["authorization_code"],
        response_types=["code"],
        scope=["openid", "profile", "email", "groups"],
        token_endpoint_auth_method="client_secret_basic",
    )
    backend.save(client)
    client.audience = [client]
    backend.save(client)


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    serve(json.loads(sys.argv[1]))
