"""Logs of the tests' own process as the library writes them by itself, but with Python's own tracebacks.

Where Rich is installed, as it is by tools of ours, each exception that is logged is drawn with the source and the
variables of all its frames: up to two seconds of work on the loop that everything else in the test waits for.
"""

from __future__ import annotations

import structlog


def plain_logs() -> None:
    """Let exceptions be written plainly."""
    structlog.reset_defaults()
    *others, _ = structlog.get_config()["processors"]
    plain = structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
    structlog.configure(processors=[*others, plain])
