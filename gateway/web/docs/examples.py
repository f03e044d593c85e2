"""Examples from JSON Schema: the smallest value that has every needed member, and the curl that sends it."""

from __future__ import annotations

import json
import shlex
from collections.abc import Mapping
from typing import Any, Final

TEXTS: Final = {
    "date": "2026-01-05",
    "organ_id": "901.23.01.Z91",
    "agency": "901.23.01.Z91",
    "subject": "Về việc thử liên thông",
    "number": "15",
    "notation": "TB-ST",
    "place": "Hà Nội",
    "code": "03",
    "url": "https://qlvb.example.gov.vn/hooks",
}
"""What stands for a text, by the name of its member."""

DEEPEST: Final = 6


def example(schema: Mapping[str, Any], schemas: Mapping[str, Any], name: str = "", depth: int = 0) -> Any:
    """Return a value of this schema; references lead into ``schemas``."""
    if "$ref" in schema:
        return example(schemas[schema["$ref"].rsplit("/", 1)[1]], schemas, name, depth)
    if "default" in schema:
        return schema["default"]
    if "enum" in schema:
        return schema["enum"][0]
    if "const" in schema:
        return schema["const"]
    for several in ("anyOf", "oneOf"):
        if several in schema:
            return example(schema[several][0], schemas, name, depth)
    return _plain(schema, schemas, name, depth)


def _plain(schema: Mapping[str, Any], schemas: Mapping[str, Any], name: str, depth: int) -> Any:
    kind = schema.get("type")
    if kind == "object":
        needed = schema.get("required", ()) if depth < DEEPEST else ()
        members = schema.get("properties", {})
        return {member: example(members[member], schemas, member, depth + 1) for member in needed}
    if kind == "array":
        return [example(schema["items"], schemas, name, depth + 1)] * schema.get("minItems", 0)
    if kind in {"integer", "number"}:
        return schema.get("minimum", 1)
    if kind == "boolean":
        return True
    if schema.get("format") == "date-time":
        return "2026-01-05T03:00:00.000Z"
    return TEXTS.get(name, name or "…")


def curl(method: str, path: str, operation: Mapping[str, Any], schemas: Mapping[str, Any]) -> str:
    """Return the command that makes a call; ``$BASE`` and ``$KEY`` are the reader's own."""
    verb = "" if method == "get" else f" -X {method.upper()}"
    lines = [f'curl{verb} -H "Authorization: Bearer $KEY"']
    for media, body in operation.get("requestBody", {}).get("content", {}).items():
        lines += _body(media, body["schema"], schemas)
    return " \\\n  ".join([*lines, f'"$BASE{path}"'])


def _body(media: str, schema: Mapping[str, Any], schemas: Mapping[str, Any]) -> list[str]:
    if media == "application/json":
        return ['-H "Content-Type: application/json"', f"-d {_quoted(example(schema, schemas))}"]
    if media == "multipart/form-data":
        document = example(schema["properties"]["document"], schemas)
        return [
            f"-F {_quoted_text('document=' + _compact(document) + ';type=application/json')}",
            '-F "files=@cong-van.pdf;type=application/pdf"',
        ]
    return [f'-H "Content-Type: {media}"', "--data-binary @tep"]


def _compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _quoted(value: Any) -> str:
    return _quoted_text(_compact(value))


def _quoted_text(text: str) -> str:
    return shlex.quote(text)
