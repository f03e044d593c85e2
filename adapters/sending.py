"""One packet on its way over HTTP: whatever happens to it is an outcome."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import BinaryIO

from adapters.upload import Upload
from adapters.vxp_client import NETWORK_ERRORS, NoAnswer
from gateway.contract import Outcome, Outgoing, Result, Unreachable


async def sent(
    outgoing: Outgoing, upload_of: Callable[[BinaryIO], Upload], post: Callable[[Upload], Awaitable[Outcome]]
) -> Outcome:
    """Open the packet's file, post it once, and return what became of it.

    Unknown is what broke off once its first byte may have gone; what broke off before is tried later.
    """
    try:
        file = await asyncio.to_thread(outgoing.file.open, "rb")
    except OSError as error:
        return Outcome(Result.LATER, detail=f"stored file: {error.strerror}")
    with file:
        upload = upload_of(file)
        try:
            return await post(upload)
        except NoAnswer as error:
            return without_answer(error)
        except (*NETWORK_ERRORS, Unreachable) as error:
            result = Result.UNKNOWN if upload.began else Result.LATER
            return Outcome(result, detail=f"{type(error).__name__} {error}".strip()[:500])


def slow_down(http: int, retry_after: float | None) -> bool:
    """Tell whether an HTTP status asks us to send less."""
    return http == 429 or (http == 503 and retry_after is not None)


def without_answer(error: NoAnswer) -> Outcome:
    """Return what an answer outside of the protocol says about the packet."""
    code, detail = str(error.http), str(error)
    if slow_down(error.http, error.retry_after):
        return Outcome(Result.THROTTLED, code=code, detail=detail, retry_after=error.retry_after)
    unclear = error.http < 300 or error.http >= 500
    return Outcome(Result.UNKNOWN if unclear else Result.LATER, code=code, detail=detail)
