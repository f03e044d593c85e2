"""Keys and secrets at the doors: each that does not hold is counted and slowed, by :mod:`gateway.people.guesses`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from aiohttp import web

from gateway.people.guesses import Guess, Guesses, too_often
from gateway.web.metrics import count_wrong_proof
from gateway.web.peer import peer_of

if TYPE_CHECKING:
    from gateway.findings import Refused

GUESSES: Final = web.AppKey("guesses", Guesses)
"""Under which an application holds what is known of guessing; without it nobody is slowed."""


async def judged_wrong(
    request: web.Request, refused: Refused, door: str, system: str = "", *, known: bool = False
) -> Refused:
    """Return the refusal of a key or secret that did not hold, or that it has to wait. Raises NotNow ``store.away``."""
    guesses = request.app.get(GUESSES)
    seconds = None
    if guesses is not None:
        seconds = await guesses.wrong(Guess(peer_of(request).address, door, system[:200], known))
    count_wrong_proof(door, waits=seconds is not None)
    return too_often(refused, seconds)


async def judged_right(request: web.Request, door: str, system: str) -> None:
    """Let a system in that showed its secret. Raises Refused ``key.wait``, NotNow ``store.away``."""
    guesses = request.app.get(GUESSES)
    if guesses is not None:
        await guesses.right(Guess(peer_of(request).address, door, system, known=True))
