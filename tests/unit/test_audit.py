"""``make audit``: the bill names what runs and nothing else, and silence about vulnerabilities is no good news."""

from __future__ import annotations

from typing import Any

import pytest

from tests.audit import NOT_ASKED, PROGRAM, VULNERABLE, ask, at_run_time, bill, judged

FLAW = {"id": "PYSEC-2026-1", "fix_versions": ["2.0"], "aliases": [], "description": ""}


def package(name: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "version": "1.0", "vulns": [], **more}


def test_what_runs_is_known_from_the_packages_themselves() -> None:
    names = at_run_time()
    assert {PROGRAM, "aiohttp", "multidict", "cryptography", "cffi", "greenlet"} <= names
    assert not {"pytest", "ruff", "mypy", "pip-audit"} & names


def test_the_bill_holds_what_runs_with_versions_and_nothing_else() -> None:
    made = bill()
    components = {one["name"].lower(): one["version"] for one in made["components"]}
    assert (made["bomFormat"], made["specVersion"]) == ("CycloneDX", "1.6")
    assert components["aiohttp"]
    assert "pytest" not in components
    refs = {one["bom-ref"] for one in made["components"]} | {made["metadata"]["component"]["bom-ref"]}
    assert {ref for one in made["dependencies"] for ref in one["dependsOn"]} <= refs


@pytest.mark.parametrize(
    ("packages", "code", "word"),
    [
        ([package("a"), package("b")], 0, "none with a known"),
        ([package("a"), package("b", vulns=[FLAW])], VULNERABLE, "PYSEC-2026-1, mended in 2.0"),
        (
            [package("a"), {"name": "b", "skip_reason": "not found"}],
            NOT_ASKED,
            "1 of 2 packages could NOT be judged: b",
        ),
        ([package("a"), {"name": PROGRAM, "skip_reason": "editable"}], 0, "none"),
    ],
)
def test_only_a_whole_answer_is_a_good_one(packages: list[dict[str, Any]], code: int, word: str) -> None:
    found, lines = judged({"dependencies": packages, "fixes": []})
    assert found == code
    assert word in "\n".join(lines)


def test_a_service_that_cannot_be_reached_is_told_apart_from_good_news() -> None:
    report = ask("--vulnerability-service", "osv", "--osv-url", "http://127.0.0.1:9/")
    assert report is None
    code, lines = judged(report)
    assert code == NOT_ASKED
    assert "NOTHING is known" in lines[0]
