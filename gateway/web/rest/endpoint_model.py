"""The JSON that administrators and operators send about endpoints; what an adapter needs is judged by its own model."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AfterValidator, Field

from gateway.validation import Strict
from gateway.web.rest.model import Word, carried

Reason = Annotated[str, Field(max_length=500), AfterValidator(carried)]
Table = dict[str, Any]
Agencies = Annotated[tuple[Word, ...], Field(strict=False, min_length=1, max_length=5_000)]

_BESIDE = {"name", "reason"}


class ReasonIn(Strict):
    """Why; kept with the version."""

    reason: Reason = ""


class PatchIn(ReasonIn):
    """Parts of a definition; null takes a member out."""

    adapter: Word | None = None
    serves: Agencies | None = None
    delivery: Table | None = None
    signatures: Table | None = None
    settings: Table | None = None

    def definition(self) -> Table:
        """Return what was said, as plain data."""
        return self.model_dump(mode="json", exclude_unset=True, exclude=_BESIDE)


class DefinitionIn(ReasonIn):
    """What an endpoint is: all of it."""

    adapter: Word
    serves: Agencies = ("*",)
    delivery: Table = Field(default_factory=dict)
    signatures: Table | None = None
    settings: Table = Field(default_factory=dict)

    def definition(self) -> Table:
        """Return it as plain data."""
        return self.model_dump(mode="json", exclude_none=True, exclude=_BESIDE)


class NewIn(DefinitionIn):
    """An endpoint with the name that it shall have."""

    name: Word


class RevertIn(ReasonIn):
    """The version that an endpoint shall be like again."""

    version: int = Field(ge=1, le=1_000_000_000)


class LimitIn(ReasonIn):
    """Bounds beside the definition; null takes one back."""

    parallel: int | None = Field(default=None, ge=1, le=1000)
    per_second: float | None = Field(default=None, ge=0, le=100_000)
    per_day: int | None = Field(default=None, ge=0, le=1_000_000_000)

    def limits(self) -> dict[str, float | None]:
        """Return the bounds that were named."""
        return self.model_dump(exclude_unset=True, exclude=_BESIDE)
