"""The hardening kit: what the unit for systemd takes away from the service, and what proxies are told to drop."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DOCKER = ROOT / "docker"
UNIT = DOCKER / "lienthong.service"

MOST_EXPOSURE = 1.5
"""By systemd's own count, from 0 (closed) to 10 (open)."""


def settings() -> dict[str, list[str]]:
    """Return the unit's settings; one that stands twice has two values."""
    found: dict[str, list[str]] = {}
    for name, value in re.findall(r"^([A-Z]\w+)=(.*)$", UNIT.read_text(encoding="utf-8"), re.MULTILINE):
        found.setdefault(name, []).append(value)
    return found


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("User", "lienthong"),
        ("NoNewPrivileges", "yes"),
        ("CapabilityBoundingSet", ""),
        ("ProtectSystem", "strict"),
        ("ProtectHome", "yes"),
        ("PrivateDevices", "yes"),
        ("RestrictNamespaces", "yes"),
        ("RestrictAddressFamilies", "AF_INET AF_INET6 AF_UNIX"),
        ("UMask", "0077"),
    ],
)
def test_the_unit_gives_the_service_little(name: str, value: str) -> None:
    assert settings()[name] == [value]


def test_a_reload_is_the_word_to_take_new_certificates() -> None:
    assert settings()["ExecReload"] == ["/bin/kill -HUP $MAINPID"]


def test_the_program_may_raise_its_number_of_files_within_the_filter() -> None:
    # `app` does so at its start; the call is in the group @resources.
    assert settings()["SystemCallFilter"] == ["@system-service", "~@privileged"]


def test_systemd_itself_finds_the_unit_closed() -> None:
    program = shutil.which("systemd-analyze")
    if program is None:
        pytest.skip("systemd-analyze is not here")
    words = [program, "security", "--offline=true", f"--threshold={int(MOST_EXPOSURE * 10)}", "--no-pager", str(UNIT)]
    told = subprocess.run(words, capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stdout[-300:]


@pytest.mark.parametrize("name", ["haproxy-https.cfg", "nginx.conf"])
def test_a_proxy_writes_all_that_is_believed_of_it_and_speaks_no_old_tls(name: str) -> None:
    text = (DOCKER / name).read_text(encoding="utf-8")
    for field in ("X-Forwarded-For", "X-Forwarded-Proto", "Client-Cert"):
        assert re.search(rf"(?:set-header|proxy_set_header) +{field} ", text)
    assert re.search(r"ssl-min-ver TLSv1\.2|ssl_protocols +TLSv1\.2 TLSv1\.3;", text)


def test_what_the_documents_tell_of_comes_with_the_bundle() -> None:
    script = (DOCKER / "bundle.sh").read_text(encoding="utf-8")
    for name in ("haproxy-https.cfg", "nginx.conf", "lienthong.service"):
        assert f"docker/{name}" in script


def test_every_proof_that_the_threat_model_names_is_there() -> None:
    text = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
    named = re.findall(r"`((?:unit|integration|conformance|acceptance|faults)/[\w/.]+)`", text)
    assert len(named) > 20
    assert [name for name in named if not (ROOT / "tests" / name).is_file()] == []
