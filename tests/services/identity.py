"""A real OpenID Connect provider (Canaille) as a process of its own, whose signing keys a test can change."""

from __future__ import annotations

import json
import os
import re
import secrets
import shutil
import sys
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from html import unescape
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import aiohttp
from joserfc.jwk import RSAKey

from tests.services.process import Missing, Process, free_port, new_folder

PROGRAM = Path(__file__).with_name("identity_program.py")
CLIENT = "lienthong"


@dataclass(frozen=True)
class Person:
    """Somebody who has an account at the provider."""

    password: str
    full_name: str
    mail: str


PEOPLE = {
    "thu": Person("mật khẩu của Thử", "Trần Thị Thử", "thu@bo.example"),
    "la": Person("mật khẩu của Lạ", "Nguyễn Văn Lạ", "la@khac.example"),
}
GROUPS = {"van-thu": ["thu"]}


@dataclass
class IdentityProvider:
    """One provider; ``url`` is where the service of the test is reached."""

    url: str
    folder: Path = field(default_factory=new_folder)
    port: int = field(default_factory=free_port)
    secret: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    keys: list[dict[str, Any]] = field(default_factory=lambda: [new_key()])
    old_keys: list[dict[str, Any]] = field(default_factory=list)
    process: Process | None = None

    @property
    def issuer(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> IdentityProvider:
        """Start it, with the database that it had before, and wait until it answers."""
        if find_spec("canaille") is None:
            raise Missing("Canaille is not installed: make setup brings it")
        command = [sys.executable, "-P", str(PROGRAM), json.dumps(self._wanted())]
        self.process = Process(command, self.folder / "log", os.environ, self.folder)
        self.process.wait_until(self._answers, "identity provider")
        return self

    def _wanted(self) -> dict[str, Any]:
        return {
            "secret": self.secret,
            "port": self.port,
            "database": str(self.folder / "canaille.sqlite"),
            "keys": self.keys,
            "old_keys": self.old_keys,
            "people": {name: vars(person) for name, person in PEOPLE.items()},
            "groups": GROUPS,
            "client_id": CLIENT,
            "client_secret": self.secret,
            "url": self.url,
        }

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.issuer}/.well-known/openid-configuration", timeout=5):  # noqa: S310
                return True
        except (OSError, urllib.error.URLError):
            return False

    def stop(self) -> None:
        """End it; its data stay."""
        if self.process is not None:
            self.process.kill()
            self.process = None

    def close(self) -> None:
        """End it and remove its data."""
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def change_keys(self) -> None:
        """Sign with a new key from now on."""
        self.stop()
        self.old_keys, self.keys = self.keys, [new_key()]
        self.start()


def new_key() -> dict[str, Any]:
    """Return a signing key with an id of its own."""
    key = RSAKey.generate_key(2048, {"kid": secrets.token_hex(8), "use": "sig"}, private=True)
    return dict(key.as_dict(private=True))


async def consent(browser: aiohttp.ClientSession, location: str, name: str) -> str:
    """Sign in at the provider as a person would, from where we sent the browser; return where it sends it back to."""
    answers = {"login": name, "password": PEOPLE[name].password}
    address = location
    async with browser.get(address, allow_redirects=False) as answer:
        status, after, page = answer.status, answer.headers.get("Location", ""), await answer.text()
    for _ in range(12):
        if status in {301, 302, 303}:
            address = urljoin(address, after)
            if urlsplit(address).path == "/auth/oidc/callback":
                return address
            async with browser.get(address, allow_redirects=False) as answer:
                status, after, page = answer.status, answer.headers.get("Location", ""), await answer.text()
            continue
        form = {**_hidden(page), **{field: value for field, value in answers.items() if f'name="{field}"' in page}}
        async with browser.post(address, data=form, allow_redirects=False) as answer:
            status, after, page = answer.status, answer.headers.get("Location", ""), await answer.text()
    raise AssertionError(f"the provider does not let {name} in: {status} at {address}")


def _hidden(page: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for tag in re.findall(r"<input[^>]*>", page):
        if 'type="hidden"' in tag and (name := re.search(r'name="([^"]*)"', tag)):
            value = re.search(r'value="([^"]*)"', tag)
            found[name[1]] = unescape(value[1]) if value else ""
    return found
