"""Samples in the pages of the documentation: which are run, and the script that they make.

A page marks them by the words behind the name of the language. ``bash run`` is run, in the order of the page and in one
shell, so that a later block sees the variables of an earlier one; ``json file=NAME`` is written into the folder before.
Everything else is only shown.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]

_BLOCK: Final = re.compile(r"^```(?P<words>[^\n`]+)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
SECONDS: Final = 120.0
"""For all samples of a page together; generous, since the machine may be busy."""


def marked_pages() -> list[str]:
    """Return the pages with samples to run."""
    pages = sorted((ROOT / "docs").glob("**/*.md"))
    return [str(page.relative_to(ROOT)) for page in pages if script_of(page.read_text(encoding="utf-8"))]


def script_of(page: str) -> str:
    """Return the blocks to run as one script; empty without any. Each tells its line before it runs."""
    parts = []
    for block in _BLOCK.finditer(page):
        if block["words"].split() == ["bash", "run"]:
            line = page.count("\n", 0, block.start()) + 1
            parts.append(f"echo '== line {line}' >&2\n{block['text']}")
    return "".join(parts)


def files_of(page: str) -> dict[str, str]:
    """Return the files that a page shows, by their names."""
    found = {}
    for block in _BLOCK.finditer(page):
        for word in block["words"].split()[1:]:
            name, _, value = word.partition("=")
            if name == "file" and re.fullmatch(r"[\w.-]+", value):
                found[value] = block["text"]
    return found


def run_page(page: str, folder: Path, environment: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """Run the samples of a page in this folder, in a shell that stops at the first failure."""
    text = (ROOT / page).read_text(encoding="utf-8")
    for name, content in files_of(text).items():
        (folder / name).write_text(content, encoding="utf-8")
    return subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script_of(text)],
        cwd=folder,
        env={"PATH": "/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C.UTF-8", "no_proxy": "127.0.0.1", **environment},
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
