"""The page about the interface, put together from the description by a template; apart, for what it costs in memory."""

from __future__ import annotations

from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, Final

from jinja2 import Environment
from markupsafe import Markup, escape

from gateway.web.docs.examples import curl
from gateway.web.docs.words import WORDS
from gateway.web.rest.door import calls
from gateway.web.rest.openapi import OpenApiOut, description


@lru_cache(maxsize=4)
def page(language: str, asked: str = "") -> str:
    """Return the page; with words to look for only the calls that hold them all, and no types."""
    whole = description(tuple(calls()))
    found = [one for one in _calls(language) if all(word in one["text"] for word in asked.lower().split())]
    other = "vi" if language == "en" else "en"
    schemas = [] if asked else sorted(whole["components"]["schemas"].items())
    text: str = _template().render(
        language=language, other=other, words=WORDS[language], asked=asked, calls=found, schemas=schemas
    )
    return text


@cache
def _calls(language: str) -> tuple[dict[str, Any], ...]:
    whole = description(tuple(calls()))
    return tuple(
        _call(whole, path, method, operation, language)
        for path, operations in whole["paths"].items()
        for method, operation in operations.items()
    )


def _call(whole: OpenApiOut, path: str, method: str, operation: dict[str, Any], language: str) -> dict[str, Any]:
    told = (operation["summary"], operation["description"])
    codes = [code for answered in operation["responses"].values() for code in answered.get("x-codes", ())]
    return {
        "name": operation["operationId"],
        "method": method,
        "path": path,
        "told": told[0] if language == "vi" else told[1],
        "other": told[1] if language == "vi" else told[0],
        "roles": operation["x-roles"],
        "act": operation["x-act"],
        "parameters": operation["parameters"],
        "bodies": [(media, one["schema"]) for media, one in _content(operation).items()],
        "curl": curl(method, path, operation, whole["components"]["schemas"]),
        "answers": list(operation["responses"].items()),
        "text": " ".join([method, path, *told, *codes]).lower(),
    }


def _content(operation: dict[str, Any]) -> dict[str, Any]:
    content: dict[str, Any] = operation.get("requestBody", {}).get("content", {})
    return content


@cache
def _template() -> Any:
    environment = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    environment.filters |= {"shape": shape, "kind": kind}
    return environment.from_string(files(__package__).joinpath("page.html").read_text(encoding="utf-8"))


def shape(schema: dict[str, Any]) -> Markup:
    """Return a schema in one line, references as links."""
    if "$ref" in schema:
        name = schema["$ref"].rsplit("/", 1)[1]
        return Markup('<a href="/api/docs#schema-{0}">{0}</a>').format(name)
    if "anyOf" in schema:
        return Markup(" | ").join(shape(one) for one in schema["anyOf"])
    if schema.get("type") == "array":
        return Markup("{}[]").format(shape(schema["items"]))
    return escape(kind(schema))


def kind(schema: dict[str, Any]) -> str:
    """Return a plain schema in words: type, format, bounds, choices."""
    if "enum" in schema:
        return " | ".join(str(one) for one in schema["enum"])
    said = [str(schema.get("format") or schema.get("type") or schema.get("const") or "…")]
    said += [f"{sign} {schema[name]}" for name, sign in BOUNDS.items() if name in schema]
    return " ".join(said)


BOUNDS: Final = {"minimum": "≥", "maximum": "≤", "minLength": "≥", "maxLength": "≤", "minItems": "≥", "maxItems": "≤"}
