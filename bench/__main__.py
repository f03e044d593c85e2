"""``python -m bench``: run the benchmark and print its table."""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from bench.course import PARTS, Bench
from bench.hub import HubFailed
from bench.packets import RECEIVER, SENDER, load_signer
from bench.report import Results, leave, machine, markdown
from bench.throughput import Say
from bench.wire import WireError
from gateway.trust.rehearsal import make_rehearsal_pki

_MARK: Final = ".lienthong-bench"
"""File that tells a folder of an earlier run, which may be removed, from anyone else's."""


def build_parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    parser = argparse.ArgumentParser(
        prog="lienthong bench",
        description="Measure documents a second beside the floor of the bare libraries, on both databases and end to"
        " end through RabbitMQ; memory with large packets; growth, search, a dead endpoint, recovery.",
    )
    parser.add_argument("--documents", type=int, default=1500, help="packets to send (default 1500)")
    parser.add_argument("--concurrency", type=int, default=8, help="connections of the load generator (default 8)")
    parser.add_argument("--workers", type=int, default=2, help="worker processes of the hub (default 2)")
    parser.add_argument("--size", type=int, default=366, help="size of a packet in KiB (default 366)")
    parser.add_argument(
        "--large", type=int, nargs="+", default=[10, 100, 1024], metavar="MIB", help="memory (10 100 1024)"
    )
    parser.add_argument("--crossing", type=int, default=100, help="KiB of a packet from end to end (default 100)")
    parser.add_argument(
        "--ledger", type=int, nargs="+", default=[10_000, 100_000, 1_000_000], help="growth (10000 100000 1000000)"
    )
    parser.add_argument("--searched", type=int, default=1_000_000, help="documents to search among (default 1000000)")
    parser.add_argument("--tasks", type=int, default=1_000_000, help="tasks to count (default 1000000)")
    parser.add_argument("--waiting", type=int, default=10_000, help="deliveries of the dead endpoint (default 10000)")
    parser.add_argument("--neighbours", type=int, default=300, help="packets beside it, each phase (default 300)")
    parser.add_argument("--restarts", type=int, default=3, help="deaths of the broker (default 3)")
    parser.add_argument("--turn", type=float, default=1.0, help="seconds of each turn of signing (default 1)")
    parser.add_argument("--entries", type=int, default=120_000, help="entries of the directory (default 120000)")
    parser.add_argument("--only", choices=("throughput", *PARTS), nargs="+", help="measure these alone")
    parser.add_argument("--data", type=Path, default=Path("var/bench"), help="folder, made new (default var/bench)")
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark; return 0 if nothing was refused, lost or changed, whatever the speed."""
    options = build_parser().parse_args(arguments)
    folder: Path = options.data.absolute()
    started = time.perf_counter()

    def say(text: str) -> None:
        print(f"[{time.perf_counter() - started:6.1f} s] {text}", flush=True)

    try:
        results = _measure(options, _fresh(folder), say)
    except (HubFailed, WireError, OSError, subprocess.CalledProcessError) as problem:
        print(f"bench: {problem}", file=sys.stderr)
        return 1
    leave(results, folder)
    print(f"\n{markdown(results)}\nAlso in {folder / 'result.json'} and {folder / 'result.md'}.")
    return 0 if results.complete else 1


def _measure(options: argparse.Namespace, folder: Path, say: Say) -> Results:
    make_rehearsal_pki(folder / "pki", {SENDER: "Văn phòng Chính phủ", RECEIVER: "Bộ Khoa học và Công nghệ"})
    signer = load_signer(folder / "pki" / f"{SENDER}.key.pem", folder / "pki" / f"{SENDER}.cert.pem")
    bench = Bench(options, folder, signer, folder / "pki" / "ca.pem", say)
    found: dict[str, Any] = {}
    for name in options.only or PARTS:
        found[name] = getattr(bench, name)()
        shutil.rmtree(folder / name, ignore_errors=True)
        # After every part, so that a later one that fails does not take the earlier figures with it.
        leave(Results(machine(), **found), folder)
    return Results(machine(), **found)


def _fresh(folder: Path) -> Path:
    if folder.exists() and not (folder / _MARK).exists():
        raise FileExistsError(f"{folder} is not a folder of this benchmark; name another with --data")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    (folder / _MARK).touch()
    return folder


if __name__ == "__main__":
    sys.exit(main())
