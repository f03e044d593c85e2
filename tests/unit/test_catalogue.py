"""The catalogue of messages: complete, in two languages that agree, and in step with the sources and the page."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

from gateway.catalogue import Entry, entries, finding_json
from gateway.catalogue.page import page
from gateway.findings import Finding

ROOT = Path(__file__).resolve().parents[2]
CODE = re.compile(r"[a-z][a-z0-9-]*(\.[a-z0-9][a-z0-9-]*)+")
MAKERS = {"Finding", "refuse", "fault", "_cut_off", "note", "warn", "error"}


def sources() -> Iterator[Path]:
    for room in ("gateway", "adapters", "schemas"):
        yield from sorted((ROOT / room).rglob("*.py"))


def used_codes() -> dict[str, str]:
    """Return every code that the sources give to a maker of findings, with the file that does."""
    found: dict[str, str] = {}
    for file in sources():
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            first = node.args[0]
            if name in MAKERS and isinstance(first, ast.Constant) and isinstance(first.value, str):
                found[first.value] = str(file.relative_to(ROOT))
    return {code: file for code, file in found.items() if CODE.fullmatch(code)}


def placeholders(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name is not None}


def test_every_code_of_the_sources_is_in_the_catalogue() -> None:
    missing = {code: file for code, file in used_codes().items() if code not in entries()}
    assert not missing


def test_every_code_has_the_agreed_form() -> None:
    assert [code for code in entries() if not CODE.fullmatch(code)] == []


@pytest.mark.parametrize("entry", entries().values(), ids=lambda entry: entry.code)
def test_an_entry_is_complete_in_two_languages_that_agree(entry: Entry) -> None:
    assert all(text.strip() for text in (entry.vi, entry.en, entry.do_vi, entry.do_en))
    assert entry.vi != entry.en
    assert entry.do_vi != entry.do_en or "lienthong" in entry.do_vi
    assert placeholders(entry.vi) == placeholders(entry.en)
    assert placeholders(entry.do_vi) == placeholders(entry.do_en)
    assert all(name.isidentifier() for name in placeholders(entry.vi + entry.do_vi))


@pytest.mark.parametrize("entry", entries().values(), ids=lambda entry: entry.code)
def test_vietnamese_is_written_with_its_signs(entry: Entry) -> None:
    assert not entry.vi.isascii()


@pytest.mark.parametrize("entry", entries().values(), ids=lambda entry: entry.code)
def test_no_refusal_answers_500(entry: Entry) -> None:
    assert 400 <= entry.http < 600
    assert entry.wire == 200 or 400 <= entry.wire < 600
    assert 500 not in {entry.http, entry.wire}


def test_the_page_of_errors_is_what_the_catalogue_makes() -> None:
    written = (ROOT / "docs" / "errors.md").read_text(encoding="utf-8")
    assert written == page(), "run: python -m gateway.catalogue.page > docs/errors.md"


def test_a_code_of_a_strangers_adapter_stands_for_itself() -> None:
    said = finding_json(Finding("their.own", "a\x1bb"))
    assert said == {"code": "their.own", "path": "a\\u001bb", "message": "their.own", "message_en": "their.own"} | {
        "remedy": "",
        "remedy_en": "",
    }
