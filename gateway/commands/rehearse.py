"""``lienthong demo``, ``bench`` and ``rehearse``: hand their options on to those who know what to do."""

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


def rehearse(options: argparse.Namespace) -> int:
    """Play with somebody's document system and leave a report; its own ``--help`` tells its options."""
    from gateway.commands.serve import systems_given
    from gateway.commands.words import tell
    from gateway.demo.scene import SceneError, own_folder
    from gateway.findings import Refused
    from gateway.rehearsal.run import Cast, Patience, Place, Rehearsal, chosen, new_secret, run

    root = options.data.absolute()
    report = options.report.absolute() if options.report else root.with_name(f"{root.name}-report")
    try:
        flows = chosen(options.flows)
        systems = systems_given([options.system] if options.system else []) or {"he-thong.dien-tap": new_secret()}
        system, secret = next(iter(systems.items()))
        with own_folder(root, ".lienthong-rehearsal"):
            cast = Cast(options.agency, options.name, system, secret, options.partner, "Đối tác diễn tập")
            place = Place(
                root, options.host, options.port, tuple(file.absolute() for file in options.trust), options.large
            )
            return run(Rehearsal(cast, place, flows, Patience(options.patience, options.person), report))
    except Refused as refused:
        tell(refused.findings)
    except (SceneError, OSError) as problem:
        sys.stderr.write(f"lienthong rehearse: {problem}\n")
    return 2


def bench(options: argparse.Namespace) -> int:
    """Run the benchmark of a source checkout; an installed package does not carry it."""
    if not (ROOT / "bench" / "__main__.py").is_file():
        sys.stderr.write("The benchmark is part of the source checkout: run `make bench` there.\n")
        return 1
    command = [sys.executable, "-m", "bench", *options.rest]
    return subprocess.run(command, cwd=ROOT, check=False).returncode  # noqa: S603 - our own program
