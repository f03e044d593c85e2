"""``lienthong adapter new``: a whole package that passes the contract suite, to be changed until it speaks to yours."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Final

from gateway.contract import VERSION
from gateway.findings import refuse
from gateway.kit.installed import NAME, installed

TEMPLATE: Final = files("gateway.kit") / "template"
_MARKS: Final = re.compile("@(NAME|MODULE|CLASS|CONTRACT)@")


def generate(name: str, folder: Path) -> list[Path]:
    """Write the package of a new adapter into a folder that is missing or empty; return its files.

    Raises Refused: ``adapter.name-form``, ``adapter.repeated``, ``adapter.target-exists``.
    """
    if not NAME.fullmatch(name) or name.endswith("-") or "--" in name:
        raise refuse("adapter.name-form", "NAME", name=name[:60])
    there = [one for one in installed() if one.name == name]
    if there:
        raise refuse("adapter.repeated", "NAME", name=name, packages=there[0].package)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise refuse("adapter.target-exists", "--to", folder=str(folder))
    return list(_written(name, folder))


def _written(name: str, folder: Path) -> Iterator[Path]:
    words = {
        "NAME": name,
        "MODULE": f"lienthong_{name.replace('-', '_')}",
        "CLASS": "".join(part.capitalize() for part in name.split("-")),
        "CONTRACT": str(VERSION),
    }
    for path, text in _template(TEMPLATE, ""):
        place = folder / path.replace("src/module", f"src/{words['MODULE']}").replace("gitignore", ".gitignore")
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(_MARKS.sub(lambda mark: words[mark[1]], text), encoding="utf-8")
        yield place


def _template(folder: Traversable, above: str) -> Iterator[tuple[str, str]]:
    for item in sorted(folder.iterdir(), key=lambda item: item.name):
        if item.is_dir():
            yield from _template(item, f"{above}{item.name}/")
        elif item.name.endswith((".in", ".typed")):
            yield f"{above}{item.name.removesuffix('.in')}", item.read_text(encoding="utf-8")
