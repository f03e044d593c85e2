"""What `make cluster` tells: addresses, and commands to send a document, to look, and to kill a part.

The commands are complete, so that they can be copied; keys stand in files that only their owner may read.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from gateway.demo.scene import write_secret
from gateway.demo.words import Teller
from tests.services.nation import MAILBOX, NAMES, QUEUE, REMOTE, SENDER, Nation
from tests.services.process import Failed
from tests.services.program import ROOT, Program

DOCUMENT = {
    "from": {"organ_id": SENDER, "organ_name": NAMES[SENDER]},
    "to": [{"organ_id": agency, "organ_name": NAMES[agency]} for agency in (MAILBOX, QUEUE, REMOTE)],
    "code": {"number": "15", "notation": "TB-ST"},
    "promulgation": {"place": "Hà Nội", "date": "2026-01-05"},
    "document_type": {"type": 2, "type_name": "Thông báo"},
    "subject": "Về việc thử cụm liên thông",
    "signer": {"full_name": "Nguyễn Văn Thử"},
}


def make_keys(nation: Nation) -> None:
    """Make REST keys of sender, mailbox and gateway, and the document to send."""
    for program, agency in ((nation.bus[0], SENDER), (nation.bus[0], MAILBOX), (nation.gateway, REMOTE)):
        write_secret(nation.secret_file(f"{agency}.key"), _key(program, agency))
    text = json.dumps(DOCUMENT, ensure_ascii=False, indent=1)
    (nation.folder / "document.json").write_text(text + "\n", encoding="utf-8")


def _key(program: Program, agency: str) -> str:
    words = ["keys", "new", "--config", str(program.file), "--name", NAMES[agency], "--agency", agency]
    done = subprocess.run(
        [sys.executable, "-m", "gateway.cli", *words],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise Failed(f"no key for {agency}: {done.stderr}")
    return done.stdout.strip()


def tell(teller: Teller, nation: Nation) -> None:
    """Write the table of addresses and the commands."""
    root = _short(nation.folder)
    teller.heading("Địa chỉ", "Addresses")
    for name, place, what in _places(nation):
        teller.line(f"  {name:<10} {place:<24} {what}")
    teller.heading("Gửi một văn bản", "Send a document (for the next one, change the number in document.json)")
    teller.line(f"  {send_command(nation)}")
    teller.heading("Xem", "Look")
    for command in _looks(nation):
        teller.line(f"  {command}")
    teller.heading("Dừng một phần, nó sẽ chạy lại", "Kill a part; the others go on, and it is started again")
    teller.line(f"  kill -9 $(cat {root}/run/bus1.pid)      # also bus2, gateway, balancer, database, broker1, ...")
    teller.heading("Nhấn Ctrl-C để kết thúc", "Press Ctrl-C to end")


def send_command(nation: Nation) -> str:
    """Return the command line that sends the document through the balancer."""
    form = f"-F 'document=<{_short(nation.folder)}/document.json;type=application/json'"
    files = "-F 'files=@gateway/demo/directive.pdf;type=application/pdf'"
    return f"curl -sS {_bearer(nation, SENDER)} {form} {files} {nation.door}/api/v1/documents"


def look_command(nation: Nation, agency: str) -> str:
    """Return the command line that shows what waits for an agency."""
    door = nation.gateway.url if agency == REMOTE else nation.door
    return f"curl -sS {_bearer(nation, agency)} {door}/api/v1/inbox"


def _places(nation: Nation) -> list[tuple[str, str, str]]:
    hosts = [(host.name, host.url, f"a host of the bus, {host.workers} workers") for host in nation.bus]
    brokers = " ".join(str(node.port) for node in nation.broker.nodes)
    return [
        ("balancer", nation.door, "/vxp/ for systems of the bus, /api/v1/ for REST"),
        *hosts,
        ("gateway", nation.gateway.url, f"the gateway of {REMOTE}"),
        ("database", f"127.0.0.1:{nation.postgres.port}", "PostgreSQL"),
        ("brokers", f"127.0.0.1:{nation.broker.nodes[0].port}", f"RabbitMQ, ports {brokers}"),
    ]


def _looks(nation: Nation) -> list[str]:
    program = "lienthong" if not sys.executable else _short(Path(sys.executable).with_name("lienthong"))
    return [
        f"{look_command(nation, MAILBOX)}      # mailbox of {MAILBOX}",
        f"{look_command(nation, REMOTE)}      # gateway of {REMOTE}",
        f"curl -sS {nation.door}/health/ready      # endpoint:mailroom is the queue of {QUEUE}",
        f"curl -sS {nation.bus[0].url}/metrics",
        f"{program} endpoints --config {_short(nation.bus[0].file)}",
    ]


def _bearer(nation: Nation, agency: str) -> str:
    return f'-H "Authorization: Bearer $(cat {_short(nation.secret_file(f"{agency}.key"))})"'


def _short(path: Path) -> str:
    """Return the path as seen from the folder in which `make` is called, where it lies below it."""
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else str(path)
