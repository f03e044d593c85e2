"""``make score``: the scorer on every annotated directive at hand, the figures, and what changed against docs/tasks.md.

The directives and the scorer lie beside the checkout (``LIENTHONG_SHARED`` names their folder) and are never copied
into the project. Without them nothing is scored, and that is said.
"""

from __future__ import annotations

import importlib.util
import json
import os
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import Any, Final

from gateway.calendar_file import load_calendar
from gateway.tasks.reading.directive import read_directive
from tests.score_runs import Run, changes, further_folders, keep_runs, last_runs

ROOT: Final = Path(__file__).resolve().parents[1]
FIELDS: Final = ("task", "lead", "coordinate", "deadline")
_RECORDED: Final = re.compile(r"^\| known \|([^\n]*)\|$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Annotated:
    """One directive with its annotation."""

    name: str
    text: str
    gold: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Score:
    """F1 by field over some directives, the share of right kinds, and every difference in words."""

    f1: dict[str, float]
    kind: float
    differences: list[str]


def shared() -> Path:
    """Return the folder of what is shared."""
    return Path(os.environ.get("LIENTHONG_SHARED", ROOT.parent / "shared"))


def scorer(folder: Path) -> ModuleType | None:
    """Return the scorer as a module, None where it is absent."""
    file = folder / "tools" / "score_directives.py"
    spec = importlib.util.spec_from_file_location("score_directives", file) if file.is_file() else None
    if spec is None or spec.loader is None:
        return None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def annotated(folder: Path) -> Iterator[Annotated]:
    """Yield the annotated directives of a folder."""
    for file in sorted(folder.glob("*.json")):
        gold = json.loads(file.read_text(encoding="utf-8"))
        text = file.with_suffix(".txt")
        if isinstance(gold, dict) and isinstance(gold.get("tasks"), list) and text.is_file():
            yield Annotated(file.stem, text.read_text(encoding="utf-8"), gold)


def score(module: ModuleType, directives: list[Annotated]) -> Score:
    """Read the directives as the command does, and compare."""
    working = load_calendar().add_working_days
    totals = {name: module.Count() for name in module.FIELDS}
    kind = module.Count()
    differences: list[str] = []
    for one in directives:
        issued = one.gold.get("issue_date")
        day = date.fromisoformat(issued) if issued else None
        found = [task.plain() for task in read_directive(one.text, issued=day, working=working).tasks]
        counts = {name: module.Count() for name in module.FIELDS}
        errors: list[str] = []
        module.score_document(one.gold["tasks"], found, one.text, counts, kind, errors)
        for name in module.FIELDS:
            totals[name].add(counts[name].hit, counts[name].gold, counts[name].pred)
        differences += [f"{one.name}:{error}" for error in errors]
    figures = {name: totals[name].figures()[2] for name in FIELDS}
    return Score(figures, kind.hit / kind.gold if kind.gold else 0.0, differences)


def recorded(page: str) -> dict[str, float]:
    """Return the figures that docs/tasks.md records for the known directives."""
    found = _RECORDED.search(page)
    cells = [cell.strip() for cell in found.group(1).split("|")] if found else []
    return {name: float(cell) for name, cell in zip((*FIELDS, "kind"), cells[1:], strict=False)}


def main() -> int:
    """Print the figures and the changes; return 1 where a figure fell."""
    module = scorer(shared())
    known = shared() / "data" / "directives"
    directives = list(annotated(known))
    if module is None or not directives:
        print(
            f"no annotated directives or no scorer at {shared()}; LIENTHONG_SHARED names their folder: nothing scored"
        )
        return 0
    result = score(module, directives)
    before = recorded((ROOT / "docs" / "tasks.md").read_text(encoding="utf-8"))
    print("\n".join(result.differences))
    print(f"{len(directives)} directives")
    fell = False
    for name, figure in _figures(result).items():
        change = figure - before.get(name, figure)
        fell = fell or change < -0.0005
        print(f"{name:<12}{figure:.3f}" + (f"  {change:+.3f} against docs/tasks.md" if abs(change) >= 0.0005 else ""))
    runs = {"known": Run(_figures(result), result.differences)}
    for folder in further_folders():
        runs[str(folder)] = _further(module, folder)
    _compare(runs)
    return int(fell)


def _further(module: ModuleType, folder: Path) -> Run:
    """Score the examples of a folder, as ``lienthong tasks examples export`` writes them, and print the figures."""
    examples = list(annotated(folder))
    result = score(module, examples)
    print(f"\n{len(examples)} examples of {folder}")
    print("\n".join(result.differences))
    for name, figure in _figures(result).items():
        print(f"{name:<12}{figure:.3f}")
    return Run(_figures(result), result.differences)


def _compare(runs: Mapping[str, Run]) -> None:
    """Print what was gained and lost against the last run, and keep this one."""
    last = last_runs()
    for folder, run in runs.items():
        lines = changes(last.get(folder), run)
        if lines:
            print(f"\n{folder}, against the last run:")
            print("\n".join(lines))
    keep_runs(runs)


def _figures(result: Score) -> dict[str, float]:
    return {**result.f1, "kind": result.kind}


if __name__ == "__main__":
    sys.exit(main())
