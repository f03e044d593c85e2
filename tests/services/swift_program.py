"""OpenStack Swift with its face of S3: accounts, containers, objects and the proxy, all in one process.

Run by `tests/services/swift.py` with Debian's own interpreter (`/usr/bin/python3`, which has the package
`python3-swift`), its folder and ports in one JSON object as the argument. Everything is Swift's own code; only the
cache, which in production is memcached, is a dictionary.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

import eventlet

eventlet.patcher.monkey_patch(all=False, socket=True, select=True, thread=True, time=True)

from eventlet import wsgi  # noqa: E402
from swift.common import utils  # noqa: E402
from swift.common.http_protocol import SwiftHttpProtocol  # noqa: E402
from swift.common.ring.builder import RingBuilder  # noqa: E402
from swift.common.wsgi import loadapp  # noqa: E402

STORAGE = ("account", "container", "object")

_STORAGE_SETTINGS = """\
[DEFAULT]
devices = {folder}/devices
mount_check = false
swift_dir = {folder}
workers = 0
log_level = ERROR
fallocate_reserve = 0
disable_fallocate = true
[pipeline:main]
pipeline = {kind}-server
[app:{kind}-server]
use = egg:swift#{kind}
mount_check = false
"""

_PROXY_SETTINGS = """\
[DEFAULT]
swift_dir = {folder}
log_level = ERROR
client_timeout = 20
[pipeline:main]
pipeline = catch_errors bulk s3api tempauth slo dlo versioned_writes proxy-server
[app:proxy-server]
use = egg:swift#proxy
account_autocreate = true
conn_timeout = 5
node_timeout = 20
[filter:catch_errors]
use = egg:swift#catch_errors
[filter:bulk]
use = egg:swift#bulk
[filter:s3api]
use = egg:swift#s3api
s3_acl = false
location = {region}
dns_compliant_bucket_names = false
[filter:tempauth]
use = egg:swift#tempauth
user_{account}_{user} = {secret} .admin
[filter:slo]
use = egg:swift#slo
[filter:dlo]
use = egg:swift#dlo
[filter:versioned_writes]
use = egg:swift#versioned_writes
"""


class Cache:
    """The few calls of Swift's cache that it makes for itself."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[float, Any]] = {}

    def get(self, key: str, raise_on_error: bool = False) -> Any:
        ends, value = self._kept.get(key, (0.0, None))
        return value if ends > time.time() else None

    def set(self, key: str, value: Any, *_: Any, **options: Any) -> None:
        self._kept[key] = (time.time() + (options.get("time") or 60), value)

    def delete(self, key: str, *_: Any, **__: Any) -> None:
        self._kept.pop(key, None)

    def incr(self, key: str, delta: int = 1, **_: Any) -> int:
        now = (self.get(key) or 0) + delta
        self.set(key, now)
        return int(now)


def serve(wanted: dict[str, Any]) -> None:
    """Make rings and settings on the first start, then serve until ended."""
    folder, ports = Path(wanted["folder"]), wanted["ports"]
    if not (folder / "swift.conf").exists():
        lay_out(folder, wanted)
    utils.set_swift_dir(str(folder))
    for kind in STORAGE:
        start(ports[kind], loadapp(str(folder / f"{kind}.conf"), {"log_name": kind}))
    proxy, cache = loadapp(str(folder / "proxy.conf"), {"log_name": "proxy"}), Cache()

    def cached(environment: dict[str, Any], answer: Any) -> Any:
        environment["swift.cache"] = cache
        return proxy(environment, answer)

    if "certificate" in wanted:
        start(ports["tls"], cached, certificate=wanted["certificate"])
    start(ports["plain"], cached)
    while True:
        eventlet.sleep(3600)


def lay_out(folder: Path, wanted: dict[str, Any]) -> None:
    """Write rings of one device each and all settings."""
    (folder / "devices" / "d1").mkdir(parents=True)
    for kind in STORAGE:
        ring = RingBuilder(2, 1, 0)
        place = {"region": 1, "zone": 1, "ip": "127.0.0.1", "port": wanted["ports"][kind], "device": "d1", "weight": 1}
        ring.add_dev(place)
        ring.rebalance()
        ring.get_ring().save(str(folder / f"{kind}.ring.gz"))
        (folder / f"{kind}.conf").write_text(_STORAGE_SETTINGS.format(kind=kind, folder=folder))
    (folder / "proxy.conf").write_text(_PROXY_SETTINGS.format(**wanted))
    (folder / "swift.conf").write_text(
        "[swift-hash]\nswift_hash_path_suffix = tests\n[storage-policy:0]\nname = one\ndefault = yes\n"
    )


def start(port: int, app: Any, certificate: list[str] | None = None) -> None:
    """Serve on a port of 127.0.0.1."""
    listening = eventlet.listen(("127.0.0.1", port), backlog=256)
    if certificate:
        listening = eventlet.wrap_ssl(listening, certfile=certificate[0], keyfile=certificate[1], server_side=True)
    eventlet.spawn(
        wsgi.server,
        listening,
        app,
        utils.NullLogger(),
        protocol=SwiftHttpProtocol,
        capitalize_response_headers=False,
        log_output=False,
        socket_timeout=20,
    )


if __name__ == "__main__":
    serve(json.loads(sys.argv[1]))
