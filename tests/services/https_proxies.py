"""The proxies of `docs/tls.md` before one gateway: haproxy and nginx with the files of `docker/`, HTTPS outside."""

from __future__ import annotations

import os
import shutil
import socket
from dataclasses import dataclass, field
from pathlib import Path

from tests.services.balancer import program as haproxy
from tests.services.process import Missing, Process, free_port

DOCKER = Path(__file__).resolve().parents[2] / "docker"

_NGINX = """\
worker_processes 1;
pid {folder}/nginx.pid;
error_log stderr warn;
{user}
events {{ worker_connections 256; }}
http {{
    access_log off;
    lingering_timeout 300ms;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/lienthong.conf;
}}
"""


@dataclass
class HttpsProxy:
    """One proxy that ends TLS; ``kind`` is haproxy or nginx."""

    kind: str
    folder: Path
    gateway: int
    certificate: Path
    key: Path
    client_ca: Path
    port: int = field(default_factory=free_port)
    process: Process | None = None

    def start(self) -> HttpsProxy:
        """Start it and wait until it takes connections."""
        self.folder.mkdir(parents=True, exist_ok=True)
        words, environment = self._haproxy() if self.kind == "haproxy" else self._nginx()
        self.process = Process(words, self.folder / f"{self.kind}.log", {**os.environ, **environment}, None)
        self.process.wait_until(self._listens, self.kind)
        return self

    def stop(self) -> None:
        """End it."""
        if self.process is not None:
            self.process.kill()
            self.process = None

    def _haproxy(self) -> tuple[list[str], dict[str, str]]:
        both = self.folder / "haproxy.pem"
        both.write_bytes(self.certificate.read_bytes() + self.key.read_bytes())
        names = {
            "LISTEN": f"127.0.0.1:{self.port}",
            "GATEWAY": f"127.0.0.1:{self.gateway}",
            "CERTIFICATE": str(both),
            "CLIENT_CA": str(self.client_ca),
        }
        return [haproxy(), "-db", "-f", str(DOCKER / "haproxy-https.cfg")], names

    def _nginx(self) -> tuple[list[str], dict[str, str]]:
        text = (DOCKER / "nginx.conf").read_text(encoding="utf-8")
        for ours, here in {
            "127.0.0.1:8080": f"127.0.0.1:{self.gateway}",
            "listen 8443": f"listen 127.0.0.1:{self.port}",
            "/etc/lienthong/keys/tls.cert.pem": str(self.certificate),
            "/etc/lienthong/keys/tls.key.pem": str(self.key),
            "/etc/lienthong/trust/clients.pem": str(self.client_ca),
        }.items():
            assert ours in text
            text = text.replace(ours, here)
        (self.folder / "lienthong.conf").write_text(text, encoding="utf-8")
        main = self.folder / "nginx.conf"
        # Temporary folders lie where only we can go.
        user = "user root;" if os.geteuid() == 0 else ""
        main.write_text(_NGINX.format(folder=self.folder, user=user), encoding="utf-8")
        return [nginx(), "-p", str(self.folder), "-c", str(main), "-g", "daemon off;"], {}

    def _listens(self) -> bool:
        with socket.socket() as client:
            return client.connect_ex(("127.0.0.1", self.port)) == 0


def nginx() -> str:
    """Return the path of nginx; raise `Missing` without one."""
    found = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    if found is None:
        raise Missing("nginx is not here; on Debian: apt-get install nginx-light")
    return found
