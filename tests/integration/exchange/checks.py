"""Checks of tests: they obey what stands in the file, so that a test makes an inspection crash, hang or find things."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Sequence
from pathlib import Path

from gateway.exchange.inspection.checks import Action, Found, Recipe
from gateway.exchange.inspection.kinds import Sample


class ObedientCheck:
    """Does what the file says: ``die``, ``hang``, ``eat`` memory, ``raise``, ``note`` or ``flag`` something."""

    name = "obedient"

    def wants(self, sample: Sample) -> bool:
        return sample.size < 10_000

    def run(self, file: Path, sample: Sample) -> Sequence[Found]:
        text = file.read_bytes()
        if b"die" in text:
            os.kill(os.getpid(), signal.SIGSEGV)
        if b"hang" in text:
            time.sleep(600)
        if b"eat" in text:
            return [Found("inspection.clean", str(len(bytearray(1 << 40))))]
        if b"raise" in text:
            raise ValueError(text)
        if b"flag" in text:
            return [Found("inspection.unreadable", "odd", Action.FLAG, {"reason": "test", "parts": [1, {"a": "b"}]})]
        return [Found("inspection.clean", "fine", Action.NOTE, {"number": sample.number})]


OBEDIENT = Recipe("tests.integration.exchange.checks:ObedientCheck")
