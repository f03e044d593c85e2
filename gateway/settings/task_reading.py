"""The room ``[tasks.reading]`` of the settings file: which documents are read for the tasks that they assign."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from gateway.validation import Strict

_Name = Annotated[str, Field(min_length=1, max_length=200)]
_Share = Annotated[float, Field(gt=0, le=1)]


class ReadingSettings(Strict):
    """Which documents are read, how patiently, and what a rule may confirm."""

    at_hub: bool = False
    """Whether a hub reads too. It only carries: gateways read for the agencies that they serve."""
    kinds: Annotated[tuple[_Name, ...], Field(strict=False, max_length=100)] = (
        *("công điện", "chỉ thị", "kế hoạch", "thông báo", "nghị quyết", "quyết định", "công văn"),
    )
    """Kinds of documents that assign tasks, by the first words of their names. Others are read only where their sender
    calls them a directive."""
    seconds: Annotated[float, Field(ge=1, le=3600)] = 300.0
    """How long one document may take."""
    memory_mib: Annotated[int, Field(ge=256, le=65536)] = 1536
    """Memory of the process that reads."""
    attempts: Annotated[int, Field(ge=1, le=20)] = 3
    """Readings that may break off before a document is left to a person."""
    confirm: dict[_Name, _Share] = {}  # noqa: RUF012 - a model copies it
    """Agencies whose proposals are confirmed by themselves, each with the confidence from which on. Nobody's unless
    told otherwise: a person confirms."""
