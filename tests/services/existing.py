"""Servers that an operator points the tests at by environment variables, instead of those that we start ourselves.

`LIENTHONG_TEST_POSTGRES` is an administrator's URL of PostgreSQL; `LIENTHONG_TEST_AMQP` says where RabbitMQ listens
and `LIENTHONG_TEST_AMQP_ADMIN` where its management API does, with an administrator's name and password.
"""

from __future__ import annotations

import json
import os
import secrets
import urllib.parse
import urllib.request
from dataclasses import dataclass

from tests.services.postgres import Databases


def existing_databases() -> Databases | None:
    """Return the PostgreSQL that the operator named, or nothing."""
    url = os.environ.get("LIENTHONG_TEST_POSTGRES")
    return Databases(url) if url else None


def existing_broker() -> ExistingBroker | None:
    """Return the RabbitMQ that the operator named, or nothing; naming half of it is an error."""
    amqp, admin = os.environ.get("LIENTHONG_TEST_AMQP"), os.environ.get("LIENTHONG_TEST_AMQP_ADMIN")
    if not amqp and not admin:
        return None
    if not amqp or not admin:
        raise ValueError("set both LIENTHONG_TEST_AMQP and LIENTHONG_TEST_AMQP_ADMIN, or neither")
    return ExistingBroker(amqp, admin)


@dataclass(frozen=True, slots=True)
class ExistingBroker:
    """A running RabbitMQ in which tests get virtual hosts of their own through its management API."""

    amqp: str
    admin: str

    def add_vhost(self) -> str:
        """Make an empty virtual host with a user who may do everything in it; return its URL."""
        name, password = f"lt-{secrets.token_hex(6)}", secrets.token_hex(16)
        self._ask("PUT", f"vhosts/{name}", {})
        self._ask("PUT", f"users/{name}", {"password": password, "tags": ""})
        self._ask("PUT", f"permissions/{name}/{name}", {"configure": ".*", "write": ".*", "read": ".*"})
        place = urllib.parse.urlsplit(self.amqp)
        return f"{place.scheme}://{name}:{password}@{place.hostname}:{place.port or 5672}/{name}"

    def drop_vhost(self, url: str) -> None:
        """Remove the virtual host and the user of a URL that `add_vhost` gave."""
        name = url.rpartition("/")[2]
        self._ask("DELETE", f"vhosts/{name}", None)
        self._ask("DELETE", f"users/{name}", None)

    def _ask(self, method: str, path: str, body: dict[str, str] | None) -> None:
        place = urllib.parse.urlsplit(self.admin)
        name, password = urllib.parse.unquote(place.username or ""), urllib.parse.unquote(place.password or "")
        bare = f"{place.scheme}://{place.hostname}:{place.port or 15672}"
        keyring = urllib.request.HTTPPasswordMgrWithPriorAuth()
        keyring.add_password(None, bare, name, password, is_authenticated=True)
        opener = urllib.request.build_opener(urllib.request.HTTPBasicAuthHandler(keyring))
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{bare}/api/{path}", data, method=method)  # noqa: S310 - an operator's URL
        request.add_header("content-type", "application/json")
        with opener.open(request, timeout=30):
            pass
