"""``lienthong demo`` and ``lienthong bench``: hand their options on to those who know what to do."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse

ROOT = Path(__file__).resolve().parents[2]


def demo(options: argparse.Namespace) -> int:
    """Run the demonstration; its own ``--help`` tells its options."""
    from gateway.demo import run_demo

    return run_demo(options.rest)


def bench(options: argparse.Namespace) -> int:
    """Run the benchmark of a source checkout; an installed package does not carry it."""
    if not (ROOT / "bench" / "__main__.py").is_file():
        sys.stderr.write("The benchmark is part of the source checkout: run `make bench` there.\n")
        return 1
    command = [sys.executable, "-m", "bench", *options.rest]
    return subprocess.run(command, cwd=ROOT, check=False).returncode  # noqa: S603 - our own program
