"""Runs targets under atheris, each in a process of its own: ``python -m tests.fuzz [--seconds N] [target ...]``.

What is new is kept below ``var/fuzz``; an input that crashes or hangs a target is saved to ``tests/fuzz/crashes`` and
from then on replayed by the tests. ``LIENTHONG_FUZZ_SECONDS`` says how long each runs where nothing else does.
"""

from __future__ import annotations

import argparse
import importlib
import os
import subprocess
import sys
from pathlib import Path
from typing import Final

HERE: Final = Path(__file__).parent
ROOT: Final = HERE.parents[1]
INSIDE: Final = "--inside"
"""First word of the process that fuzzes one target."""

LONGEST: Final = 64 * 1024
"""Bytes of one input; the corpus is well below."""


def targets() -> list[str]:
    """Return the names of all targets."""
    return sorted(file.stem.removeprefix("target_") for file in HERE.glob("target_*.py"))


def main() -> int:
    """Run the targets that are named, or all; return 0 if none of them found anything."""
    if sys.argv[1:2] == [INSIDE]:
        _fuzz(sys.argv[2], sys.argv[3:])
        return 0
    options = _options()
    failed = [name for name in options.targets or targets() if not _run(name, options.seconds)]
    for name in failed:
        print(f"fuzz: {name} found something, see tests/fuzz/crashes/{name}")
    return 1 if failed else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz")
    parser.add_argument("--seconds", type=int, default=int(os.environ.get("LIENTHONG_FUZZ_SECONDS", "60")))
    parser.add_argument("targets", nargs="*", metavar="target")
    return parser.parse_args()


def _run(name: str, seconds: int) -> bool:
    kept, crashes = ROOT / "var" / "fuzz" / name, HERE / "crashes" / name
    kept.mkdir(parents=True, exist_ok=True)
    crashes.mkdir(parents=True, exist_ok=True)
    print(f"==> fuzz: {name} for {seconds} s", flush=True)
    words = [
        *(f"-max_total_time={seconds}", f"-max_len={LONGEST}", "-timeout=20", "-rss_limit_mb=2048"),
        *(f"-artifact_prefix={crashes}/", "-print_final_stats=1", "-verbosity=1"),
        *(str(kept), str(HERE / "corpus" / name)),
    ]
    command = [sys.executable, "-m", "tests.fuzz", INSIDE, name, *words]
    done = subprocess.run(command, cwd=ROOT, check=False)
    if not any(crashes.iterdir()):
        crashes.rmdir()
    return done.returncode == 0


def _fuzz(name: str, words: list[str]) -> None:
    # Imported here: the extra "fuzz" brings it, and replaying a corpus needs none.
    import atheris

    module = f"tests.fuzz.target_{name}"
    with atheris.instrument_imports(include=_instrumented(name)):
        target = importlib.import_module(module)
    atheris.Setup([module, *words], target.one)
    atheris.Fuzz()


def _instrumented(name: str) -> list[str]:
    """Return which packages are watched; read from the text, since importing them too early would be in vain."""
    import ast

    tree = ast.parse((HERE / f"target_{name}.py").read_text(encoding="utf-8"))
    for node in tree.body:
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.target.id == "INSTRUMENTED":
            return list(ast.literal_eval(node.value))  # type: ignore[arg-type]
    raise SystemExit(f"{name} does not say what is to be watched")


if __name__ == "__main__":
    sys.exit(main())
