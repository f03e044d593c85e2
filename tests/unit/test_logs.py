"""Logs: one line a record, whatever stands in it, and nothing that a terminal or a reader could be misled by."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator

import pytest

from gateway.logs import configure, logger
from tests.plain_logs import plain_logs


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """Return what the log writes to standard error."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    configure()
    [handler] = root.handlers
    assert isinstance(handler, logging.StreamHandler)
    target = io.StringIO()
    handler.setStream(target)
    yield target
    root.handlers[:] = handlers
    root.setLevel(level)
    plain_logs()


@pytest.mark.parametrize(
    "text",
    [
        'a\r\n{"event":"forged"}',
        "\x1b[31mred\x9b2J",
        "a\u2028b\u2029c",
        "\u202egpj.exe",
        "half \ud800",
        "Bộ Tài chính",
    ],
)
def test_a_record_is_one_line_that_shows_what_it_holds(written: io.StringIO, text: str) -> None:
    logger("test").info("refused", operation=text)
    line = written.getvalue()
    assert len(line.splitlines()) == 1
    assert line.rstrip("\n").isprintable()
    assert json.loads(line)["operation"] == text


def test_a_secret_is_never_written(written: io.StringIO) -> None:
    logger("test").info("asked", Authorization="Bearer x", secret="y", key="z")
    found = json.loads(written.getvalue())
    assert {found[name] for name in ("Authorization", "secret", "key")} == {"(hidden)"}
