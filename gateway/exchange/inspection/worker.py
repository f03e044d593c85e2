"""The worker process: runs checks on files that may be hostile, within bounds of memory, time and rights.

It reads one line of JSON for each job from standard input and answers with one line. It ends with its input, and the
kernel ends it when a job takes too long, even if nobody is left to do so. It imports neither database nor web.
"""

from __future__ import annotations

import json
import os
import resource
import signal
from pathlib import Path
from typing import Any, BinaryIO, Final

from gateway.exchange.inspection.checks import Check, Learner, Recipe, sample_of

GRACE: Final = 2
"""Seconds that the kernel's clock gives beyond the asker's, who kills first."""


def main() -> None:
    """Take the recipes from the first line, then do jobs until the input ends."""
    lines, answers = _pipes()
    order = json.loads(lines.readline())
    _bound(order["memory"])
    checks = {check.name: check for check in (Recipe(one["place"], one["options"]).make() for one in order["recipes"])}
    _say(answers, {"ready": sorted(checks)})
    for line in iter(lines.readline, b""):
        signal.alarm(int(order["seconds"]) + GRACE)
        answer = _answer(checks, json.loads(line))
        signal.alarm(0)
        _say(answers, answer)


def _pipes() -> tuple[BinaryIO, BinaryIO]:
    """Keep the pipes for ourselves: what a library prints must not be taken for an answer."""
    lines, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, 0)
    os.dup2(nowhere, 1)
    return lines, answers


def _bound(memory: int) -> None:
    """Give up all that a check does not need: memory, files to write, memory dumps with content in them."""
    for what, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 256),
    ):
        resource.setrlimit(what, (most, most))
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _answer(checks: dict[str, Check], job: dict[str, Any]) -> dict[str, Any]:
    try:
        if "news" in job:
            for one in checks.values():
                if isinstance(one, Learner):
                    one.learn(job["news"])
            return {"learnt": True}
        found = checks[job["check"]].run(Path(job["file"]), sample_of(job["sample"]))
        return {"found": [{**one.plain(), "aside": dict(one.aside)} for one in found]}
    except Exception as error:  # noqa: BLE001 - whatever a hostile file brings about is an answer
        return {"failed": type(error).__name__}


def _say(answers: BinaryIO, answer: dict[str, Any]) -> None:
    answers.write(json.dumps(answer).encode() + b"\n")
    answers.flush()


if __name__ == "__main__":
    main()
