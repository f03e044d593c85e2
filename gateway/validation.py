"""What a typed model says about outside data (a settings file, the JSON of a request), turned into findings.

Models derive from :class:`Strict`: unknown names are errors, texts are not taken for numbers, and all faults are
reported at once. The codes ``field.*`` stand in the catalogue.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeVar, get_args

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import PydanticCustomError

from gateway.described import Described
from gateway.findings import Finding, Refused

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydantic_core import ErrorDetails

_CODES: Final = {
    "missing": "field.missing",
    "string_type": "field.not-text",
    "int_type": "field.not-integer",
    "int_from_float": "field.not-integer",
    "float_type": "field.not-number",
    "bool_type": "field.not-boolean",
    "tuple_type": "field.not-list",
    "list_type": "field.not-list",
    "model_type": "field.not-object",
    "model_attributes_type": "field.not-object",
    "dict_type": "field.not-object",
    "path_type": "field.not-text",
    "literal_error": "field.not-one-of",
    "enum": "field.not-one-of",
    "string_too_short": "field.too-short",
    "string_too_long": "field.too-long",
    "too_short": "field.too-few",
    "too_long": "field.too-many",
    "greater_than": "field.too-small",
    "greater_than_equal": "field.too-small",
    "less_than": "field.too-large",
    "less_than_equal": "field.too-large",
}
_LIMIT_NAMES: Final = ("expected", "min_length", "max_length", "gt", "ge", "lt", "le")


M = TypeVar("M", bound=BaseModel)


class Strict(Described):
    """Base of all models of outside data: no unknown names, no silent conversions, immutable once read."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, str_strip_whitespace=True)


def fault(code: str, **facts: str | int) -> PydanticCustomError:
    """Return an error with a code of our catalogue, to be raised by a validator of a model."""
    return PydanticCustomError(code, "{code}", {"code": code, **facts})


def validated(model: type[M], data: object, *, context: Mapping[str, object] | None = None) -> M:
    """Return the data as this model.

    Raises :class:`Refused` with one finding per fault, paths like ``to[2].organ_id`` counting from 1.
    """
    try:
        return model.model_validate(data, context=dict(context or {}))
    except ValidationError as faults:
        errors = faults.errors(include_url=False, include_input=False)
        raise Refused(_finding(model, error) for error in errors) from None


def _finding(model: type[BaseModel], error: ErrorDetails) -> Finding:
    path = dotted(error["loc"])
    facts = error.get("ctx", {})
    if "." in error["type"]:
        return Finding(facts["code"], path, {name: fact for name, fact in facts.items() if name != "code"})
    if error["type"] == "extra_forbidden":
        return Finding(
            "field.unknown", path, {"name": str(error["loc"][-1])[:100], "known": _known(model, error["loc"])}
        )
    limit = next((facts[name] for name in _LIMIT_NAMES if name in facts), "")
    return Finding(_CODES.get(error["type"], "field.wrong"), path, {"name": path, "limit": _bare(str(limit))})


def _bare(limit: str) -> str:
    return limit.replace("'", "").replace(" or ", ", ")


def dotted(location: tuple[int | str, ...]) -> str:
    """Return a place in nested data as people write it, list positions counting from 1, cut to a sane length."""
    text = ""
    for step in location:
        text += f"[{step + 1}]" if isinstance(step, int) else f".{step[:100]}"
    return text.removeprefix(".")


def _known(model: type[BaseModel], location: tuple[int | str, ...]) -> str:
    found: type[BaseModel] | None = model
    for step in location[:-1]:
        if isinstance(step, str) and found is not None:
            field = _fields(found).get(step)
            found = _model_in(field) if field is not None else None
    return ", ".join(_fields(found)) if found is not None else ""


def _fields(model: type[BaseModel]) -> dict[str, Any]:
    return {field.alias or name: field.annotation for name, field in model.model_fields.items()}


def _model_in(annotation: object) -> type[BaseModel] | None:
    """Return the model that a field holds, itself or within a list or an option."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next(filter(None, (_model_in(part) for part in get_args(annotation))), None)
