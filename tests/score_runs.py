"""What a change of the grammar gained and lost: the mistakes of this run against those of the last, folder by folder.

The last run is kept in ``var/score.json``, which belongs to the checkout and goes into no commit.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parents[1]
KEPT: Final = ROOT / "var" / "score.json"


@dataclass(frozen=True, slots=True)
class Run:
    """The figures of one folder, by name, and every mistake in words."""

    figures: Mapping[str, float]
    differences: Sequence[str]


def further_folders() -> list[Path]:
    """Return the folders that ``EXAMPLES`` names, one or several as in ``PATH``."""
    return [Path(one).resolve() for one in os.environ.get("EXAMPLES", "").split(os.pathsep) if one]


def last_runs(file: Path = KEPT) -> dict[str, Run]:
    """Return the last run of each folder; nothing where none is kept, or what is kept cannot be read."""
    try:
        kept: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        return {folder: Run(one["figures"], one["differences"]) for folder, one in kept.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def keep_runs(runs: Mapping[str, Run], file: Path = KEPT) -> None:
    """Keep these runs for the next time, and those of other folders."""
    plain = {
        folder: {"figures": dict(one.figures), "differences": list(one.differences)}
        for folder, one in {**last_runs(file), **runs}.items()
    }
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(plain, ensure_ascii=False, indent=1), encoding="utf-8")


def changes(before: Run | None, now: Run) -> list[str]:
    """Return what changed since the last run, in words; nothing where there is none, or all is as it was."""
    if before is None:
        return []
    had, has = Counter(before.differences), Counter(now.differences)
    lines = [f"gained  {one}" for one in (had - has).elements()] + [f"lost    {one}" for one in (has - had).elements()]
    for name, figure in now.figures.items():
        change = figure - before.figures.get(name, figure)
        if abs(change) >= 0.0005:
            lines.append(f"{name:<12}{change:+.3f} against the last run")
    return lines
