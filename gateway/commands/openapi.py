"""``lienthong openapi``: the description of the REST interface, for generators of clients and for contract tests."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import orjson

from gateway.web.rest.door import calls
from gateway.web.rest.openapi import description

if TYPE_CHECKING:
    import argparse


def show(_options: argparse.Namespace) -> int:
    """Write the description in OpenAPI 3.1, the same that ``GET /api/v1/openapi.json`` answers."""
    sys.stdout.write(f"{orjson.dumps(description(tuple(calls())), option=orjson.OPT_INDENT_2).decode()}\n")
    return 0
