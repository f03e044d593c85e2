"""Structured logs: one JSON object a line on standard error, with a correlation id, never content or secrets.

Only our own events and the warnings of libraries go out; what a request carried (bodies, header values, keys, the
caller's file paths) never does. ``bind`` ties an id to everything that is logged while one request is served.
"""

from __future__ import annotations

import logging
import re
import sys
from typing import TYPE_CHECKING, Any, Final, TextIO

import structlog

if TYPE_CHECKING:
    from collections.abc import MutableMapping

HIDDEN: Final = frozenset({"secret", "key", "authorization", "password", "token", "filepath", "body", "content"})
"""Names of facts whose values are never written, whoever passes them."""


_MISLEADING: Final = re.compile("[\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ud800-\udfff\ufeff]")


def _hide(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    for name in event:
        if name.lower() in HIDDEN:
            event[name] = "(hidden)"
    return event


def _plain(_logger: object, _method: str, line: Any) -> str:
    """Return the line with all that a terminal or a reader could be misled by as JSON's escapes.

    JSON itself escapes only what lies below a blank: not the C1 controls, other ends of lines, turns of direction.
    """
    return _MISLEADING.sub(lambda found: f"\\u{ord(found[0]):04x}", str(line))


def _shared() -> list[Any]:
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _hide,
    ]


def configure(level: str = "INFO", out: TextIO | None = None) -> None:
    """Send every log record of this process to standard error, or to ``out``, as JSON; call once, before the loop."""
    structlog.configure(
        processors=[*_shared(), structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(out or sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=_shared(),
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                structlog.processors.JSONRenderer(ensure_ascii=False),
                _plain,
            ],
        )
    )
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for noisy in ("aiohttp.access", "asyncio", "alembic"):
        logging.getLogger(noisy).setLevel(logging.WARNING)


def bind(correlation: str) -> None:
    """Tie the id to everything logged by the current task from here on."""
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(correlation=correlation)


def logger(room: str) -> structlog.stdlib.BoundLogger:
    """Return the logger of one room; events are short fixed words, facts go into keyword arguments."""
    found: structlog.stdlib.BoundLogger = structlog.stdlib.get_logger(room)
    return found
