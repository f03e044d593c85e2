"""OpenLDAP's server, started privately, with revocation lists in its entries as older authorities have them."""

from __future__ import annotations

import base64
import os
import shutil
import socket
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.services.process import Missing, Process, free_port, new_folder

BASE = "dc=ca,dc=example"

_SETTINGS = """\
include /etc/ldap/schema/core.schema
modulepath /usr/lib/ldap
moduleload back_mdb
pidfile {folder}/slapd.pid
database mdb
suffix "{base}"
directory {folder}/data
maxsize 67108864
"""


@dataclass
class Slapd:
    """A directory server of our own."""

    folder: Path = field(default_factory=new_folder)
    port: int = field(default_factory=free_port)
    _process: Process | None = None

    def __post_init__(self) -> None:
        self._program = shutil.which("slapd") or "/usr/sbin/slapd"
        if not Path(self._program).exists():
            raise Missing("no slapd on this machine: install the Debian package slapd")
        (self.folder / "data").mkdir()
        (self.folder / "slapd.conf").write_text(_SETTINGS.format(folder=self.folder, base=BASE), encoding="ascii")

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    def address(self, name: str, attribute: str = "certificateRevocationList;binary") -> str:
        """Return the address of an authority's list, as it stands in certificates."""
        return f"ldap://{self.host}/cn={name},{BASE}?{attribute}?base?objectClass=cRLDistributionPoint"

    def start(self, lists: Mapping[str, Mapping[str, bytes]]) -> Slapd:
        """Start it with entries by name and the lists in their attributes, and wait until it answers."""
        entries = [f"dn: {BASE}\nobjectClass: dcObject\nobjectClass: organization\ndc: ca\no: CA\n"]
        for name, attributes in lists.items():
            values = "".join(
                f"{attribute}:: {base64.b64encode(content).decode()}\n" for attribute, content in attributes.items()
            )
            entries.append(f"dn: cn={name},{BASE}\nobjectClass: cRLDistributionPoint\ncn: {name}\n{values}")
        command = [str(Path(self._program).with_name("slapadd")), "-f", str(self.folder / "slapd.conf")]
        subprocess.run(command, input="\n".join(entries), text=True, check=True, timeout=60, capture_output=True)
        serve = [self._program, "-d", "0", "-f", str(self.folder / "slapd.conf"), "-h", f"ldap://{self.host}/"]
        self._process = Process(serve, self.folder / "log", os.environ, self.folder)
        self._process.wait_until(self._answers, "slapd")
        return self

    def _answers(self) -> bool:
        with socket.socket() as asking:
            return asking.connect_ex(("127.0.0.1", self.port)) == 0

    def close(self) -> None:
        """End it and remove its folder."""
        if self._process is not None:
            self._process.kill()
            self._process = None
        shutil.rmtree(self.folder, ignore_errors=True)
