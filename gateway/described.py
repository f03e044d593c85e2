"""A model of outside data whose fields are described by the texts below them, as in the settings of a service.

The texts are read from the source once somebody asks for the model's schema, which few processes ever do; and what
checks the data is built when the first data come. Both together would take a quarter of every start.
"""

from __future__ import annotations

import ast
import inspect
from functools import cache
from itertools import pairwise
from textwrap import dedent
from typing import Any

from pydantic import BaseModel, ConfigDict, GetJsonSchemaHandler
from pydantic_core import CoreSchema


class Described(BaseModel):
    """Base of all models of outside data."""

    model_config = ConfigDict(defer_build=True)

    @classmethod
    def __get_pydantic_json_schema__(cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        schema = handler(core_schema)
        properties = handler.resolve_ref_schema(schema).get("properties", {})
        for name, text in descriptions(cls).items():
            properties.get(cls.model_fields[name].alias or name, {}).setdefault("description", text)
        return schema


@cache
def descriptions(model: type[BaseModel]) -> dict[str, str]:
    """Return the texts below the fields of a model and of those that it is made from, by the fields' names."""
    found: dict[str, str] = {}
    for one in reversed(model.__mro__):
        if issubclass(one, BaseModel) and one not in (BaseModel, Described):
            found |= _own(one)
    return found


def _own(model: type[BaseModel]) -> dict[str, str]:
    try:
        source = dedent(inspect.getsource(model))
    except (OSError, TypeError):
        return {}  # made at run time, as in tests
    made = ast.parse(source).body[0]
    found: dict[str, str] = {}
    for field, below in pairwise(getattr(made, "body", [])):
        match field, below:
            case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(value=ast.Constant(value=str(text))):
                found[name] = inspect.cleandoc(text)
    return found
