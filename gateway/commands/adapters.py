"""``lienthong adapter``: what is installed, the form of one, a new package, and what is wrong with one."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from gateway import __version__
from gateway.commands.words import tell
from gateway.findings import Refused
from gateway.kit.faults import faults_of
from gateway.kit.form import form
from gateway.kit.generator import generate
from gateway.kit.installed import OURS, installed, load, plugin_at

if TYPE_CHECKING:
    import argparse


def listing(options: argparse.Namespace) -> int:
    """Write one line per adapter; nothing of any is imported."""
    for one in installed():
        version = __version__ if one.package == OURS else one.version
        if options.json:
            members = {"name": one.name, "package": one.package, "version": version, "place": one.value}
            sys.stdout.write(f"{json.dumps(members, ensure_ascii=False)}\n")
        else:
            sys.stdout.write(f"{one.name:20}  {one.package} {version}  {one.value}\n")
    return 0


def show(options: argparse.Namespace) -> int:
    """Write the settings of one adapter as JSON Schema."""
    try:
        schema = form(load(options.name), options.lang)
    except Refused as refused:
        tell(refused.findings)
        return 1
    sys.stdout.write(f"{json.dumps(schema, ensure_ascii=False, indent=2)}\n")
    return 0


def new(options: argparse.Namespace) -> int:
    """Write the package of a new adapter and say what comes next."""
    folder = options.to or Path(f"lienthong-{options.name}")
    try:
        written = generate(options.name, folder)
    except Refused as refused:
        tell(refused.findings)
        return 1
    sys.stdout.writelines(f"{file}\n" for file in written)
    sys.stderr.write(f"Tiếp theo / next:  cd {folder} && pip install -e '.[dev]' && pytest\n")
    return 0


def check(options: argparse.Namespace) -> int:
    """Load one adapter, by its name or from a module, and name all its faults."""
    by_module = "." in options.name or ":" in options.name
    try:
        plugin = plugin_at(options.name) if by_module else load(options.name)
        faults = faults_of(plugin)
    except Refused as refused:
        tell(refused.findings)
        return 1
    tell(faults)
    if not faults:
        sys.stdout.write(f"OK: {plugin.name}, contract {plugin.contract}, {len(plugin.labels)} settings\n")
    return 1 if faults else 0
