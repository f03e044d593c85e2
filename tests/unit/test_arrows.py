"""Who may import whom: the arrows of docs/architecture.md, read from the sources."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

PLAIN = {
    "gateway.findings",
    "gateway.ids",
    "gateway.moments",
    "gateway.packet.names",
    "gateway.packet.model",
    "gateway.packet.limits",
    "gateway.packet.reading",
    "gateway.trust.verdict",
    "gateway.roles",
}
"""Plain types that every room may know."""

ALLOWED = {
    "gateway/described.py": set[str](),
    "gateway/findings.py": set[str](),
    "gateway/ids.py": set[str](),
    "gateway/moments.py": set[str](),
    "gateway/logs.py": set[str](),
    "gateway/contract.py": PLAIN,
    "gateway/packet": {"gateway.packet", "schemas", *PLAIN},
    "gateway/trust": {"gateway.trust", "schemas", "gateway.packet.names", "gateway.packet.limits", *PLAIN},
    "gateway/kit": {"gateway.kit", "gateway.contract", "gateway.described", *PLAIN},
    "gateway/store": {"gateway.store", "gateway.contract", *PLAIN},
    "gateway/directory": {"gateway.directory", "gateway.store", "gateway.packet.folding", *PLAIN},
    "gateway/exchange": {
        "gateway.exchange",
        "gateway.packet",
        "gateway.trust",
        "gateway.directory",
        "gateway.store",
        "gateway.contract",
        "gateway.sheets",
        *PLAIN,
        "gateway.broker",
    },
    "gateway/client_tls.py": {"gateway.findings", "gateway.tls_chain"},
    "gateway/tls_chain.py": set[str](),
    "gateway/sheets.py": {"gateway.packet.dates"},
    "gateway/text": {"gateway.text", "gateway.packet.limits"},
    "gateway/broker": {"gateway.broker", "gateway.client_tls", *PLAIN},
    "gateway/roles.py": set[str](),
    "gateway/people": {
        "gateway.people",
        "gateway.directory",
        "gateway.store",
        "gateway.exchange.audit",
        *PLAIN,
    },
    "gateway/tasks/data": set[str](),
    "gateway/tasks/reading": {"gateway.tasks.reading", "gateway.findings"},
    "gateway/tasks/life": {"gateway.tasks.life", "gateway.packet.dates", *PLAIN},
    "gateway/tasks": {
        "gateway.tasks",
        "gateway.exchange",
        "gateway.directory",
        "gateway.store",
        "gateway.packet",
        "gateway.text",
        "gateway.sheets",
        "gateway.broker",
        "gateway.catalogue",
        "schemas",
        *PLAIN,
    },
    "gateway/catalogue": {"gateway.catalogue", "gateway.findings"},
    "gateway/web": {
        "gateway.web",
        "gateway.exchange",
        "gateway.directory",
        "gateway.people",
        "gateway.packet",
        "gateway.catalogue",
        "gateway.kit",
        "gateway.logs",
        "gateway.sheets",
        "gateway.soap",
        "gateway.tls_chain",
        "gateway.tasks",
        "gateway.validation",
        "schemas",
        *PLAIN,
    },
    "gateway/soap": {"gateway.soap", "gateway.packet", "gateway.trust", *PLAIN},
    "gateway/validation.py": {"gateway.described", "gateway.findings"},
    "gateway/settings/certificates.py": {"gateway.validation"},
    "gateway/settings/clocks.py": {"gateway.validation"},
    "gateway/settings/delivery.py": {"gateway.validation"},
    "gateway/settings/inspection.py": {"gateway.validation"},
    "gateway/settings/endpoints.py": {"gateway.validation"},
    "gateway/settings/listening.py": {"gateway.validation"},
    "gateway/settings/soap.py": {"gateway.validation"},
    "gateway/settings/evidence.py": {"gateway.settings.signing", "gateway.validation"},
    "gateway/settings/uploads.py": {"gateway.validation"},
    "gateway/settings/objects.py": {"gateway.validation"},
    "gateway/settings/upkeep.py": {"gateway.settings.objects", "gateway.validation"},
    "gateway/settings/signing.py": {"gateway.trust.profile", "gateway.validation"},
    "gateway/settings/people.py": {"gateway.validation"},
    "gateway/settings/tasks.py": {"gateway.settings.task_reading", "gateway.validation"},
    "gateway/settings/task_reading.py": {"gateway.validation"},
    "gateway/settings/webhooks.py": {"gateway.validation"},
    "gateway/settings/rehearsal.py": {"gateway.validation"},
    "gateway/settings/__init__.py": {
        "gateway.settings.certificates",
        "gateway.settings.clocks",
        "gateway.settings.delivery",
        "gateway.settings.endpoints",
        "gateway.settings.inspection",
        "gateway.settings.evidence",
        "gateway.settings.signing",
        "gateway.settings.listening",
        "gateway.settings.objects",
        "gateway.settings.people",
        "gateway.settings.rehearsal",
        "gateway.settings.secrets",
        "gateway.settings.soap",
        "gateway.settings.uploads",
        "gateway.settings.upkeep",
        "gateway.settings.tasks",
        "gateway.settings.webhooks",
        "gateway.validation",
        *PLAIN,
    },
    "gateway/calendar_file.py": {"gateway.exchange.clocks.calendar", "gateway.settings", "gateway.validation", *PLAIN},
    "gateway/supervisor.py": set[str](),
    "adapters": {
        "adapters",
        "gateway.broker",
        "gateway.catalogue",
        "gateway.client_tls",
        "gateway.contract",
        "gateway.findings",
        "gateway.ids",
        "gateway.kit",
        "gateway.packet",
        "gateway.soap",
    },
    "schemas": {"schemas"},
}
"""What a room may import of ours, itself included; a name stands for all below it."""


def files_of(room: str) -> Iterator[Path]:
    place = ROOT / room
    yield from [place] if place.is_file() else sorted(place.rglob("*.py"))


@cache
def imports(file: Path) -> tuple[ast.Import | ast.ImportFrom, ...]:
    """Return what a file imports, also within functions and for types alone."""
    nodes = ast.walk(ast.parse(file.read_text(encoding="utf-8")))
    return tuple(node for node in nodes if isinstance(node, ast.Import | ast.ImportFrom))


def imported(file: Path) -> set[str]:
    """Return the full names of our modules that a file imports."""
    found: set[str] = set()
    for node in imports(file):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif node.module and not node.level:
            below = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= {name for name in below if is_module(name)} or {node.module}
    return {name for name in found if name.split(".")[0] in {"gateway", "adapters", "schemas", "config", "tests"}}


@cache
def is_module(name: str) -> bool:
    place = ROOT.joinpath(*name.split("."))
    return place.with_suffix(".py").is_file() or (place / "__init__.py").is_file()


def within(name: str, allowed: set[str]) -> bool:
    return any(name == room or name.startswith(f"{room}.") for room in allowed)


@pytest.mark.parametrize("room", ALLOWED)
def test_a_room_imports_only_what_it_may(room: str) -> None:
    wrong = {
        str(file.relative_to(ROOT)): strangers
        for file in files_of(room)
        if (strangers := sorted(name for name in imported(file) if not within(name, ALLOWED[room])))
    }
    assert not wrong


def test_no_product_code_imports_tests_or_benchmarks() -> None:
    product = [file for room in ("gateway", "adapters", "schemas", "config") for file in files_of(room)]
    assert not [str(file) for file in product if any(name.startswith("tests") for name in imported(file))]


def test_no_import_is_relative() -> None:
    relative = [
        f"{file.relative_to(ROOT)}:{node.lineno}"
        for room in ("gateway", "adapters", "schemas")
        for file in files_of(room)
        for node in imports(file)
        if isinstance(node, ast.ImportFrom) and node.level
    ]
    assert not relative


def test_every_module_says_what_it_is_for() -> None:
    silent = [
        str(file.relative_to(ROOT))
        for room in ("gateway", "adapters", "schemas", "config", "tests", "bench")
        for file in files_of(room)
        if (module := ast.parse(file.read_text(encoding="utf-8"))).body and ast.get_docstring(module) is None
    ]
    assert not silent
