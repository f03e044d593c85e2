"""Declarations of REST calls: each route is made from one, and so is the description of the interface (OpenAPI).

A call stands as a decorator above its operation, a method ``(request, caller)`` of a desk. What the operation returns
is held by mypy to what is declared: ``json_of(Shape)`` wants an ``Answer[Shape]``, as :func:`answers.answer` makes one.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Generic, TypeAlias, TypeVar
from weakref import WeakKeyDictionary

from aiohttp import web
from pydantic import BaseModel

from gateway.exchange.views import Caller
from gateway.roles import Act
from gateway.web.rest.answers import MOST_ITEMS, Answer

T = TypeVar("T")
S = TypeVar("S")
R = TypeVar("R", bound=web.StreamResponse)

BASE: Final = "/api/v1"

Handler: TypeAlias = Callable[[web.Request], Awaitable[web.StreamResponse]]
Operation: TypeAlias = Callable[[web.Request, Caller], Awaitable[web.StreamResponse]]


@dataclass(frozen=True, slots=True)
class Gives(Generic[R]):
    """The answer of a call that did its work: JSON of a shape (a TypedDict), a file, or nothing."""

    statuses: tuple[int, ...]
    shape: Any = None
    media: tuple[str, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    """Header fields by name, each with its sentence."""


def json_of(shape: type[T], *statuses: int) -> Gives[Answer[T]]:
    """Return that a call answers JSON of this shape, with 200 unless other statuses are given."""
    return Gives(statuses or (200,), shape, ("application/json",))


def file_of(*media: str, statuses: tuple[int, ...] = (200,)) -> Gives[web.StreamResponse]:
    """Return that a call answers bytes of one of these media types."""
    return Gives(statuses, None, media)


def empty(*statuses: int, headers: Mapping[str, str] | None = None) -> Gives[web.StreamResponse]:
    """Return that a call answers no body but these header fields, each with its sentence."""
    return Gives(statuses, headers=headers or {})


NOTHING: Final[Gives[web.Response]] = Gives((204,))
"""The answer has no body."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of the query or a header field; ``schema`` is its JSON Schema. Undeclared names are refused."""

    name: str
    vi: str
    en: str
    schema: Mapping[str, Any] = field(default_factory=lambda: {"type": "string"})


def limit_up_to(most: int = MOST_ITEMS) -> Parameter:
    """Return the ``limit`` of a list, as :func:`answers.limit_of` reads it."""
    schema = {"type": "integer", "minimum": 1, "maximum": most, "default": most}
    return Parameter("limit", "Nhiều nhất bao nhiêu mục.", "How many items at most.", schema)


@dataclass(frozen=True, slots=True)
class Form:
    """A multipart body: a part ``document`` of JSON, and files in parts ``files``.

    ``more`` are further parts of JSON that may be there, by name; ``alone`` says that the part ``document`` may also be
    the whole body, as plain JSON.
    """

    document: type[BaseModel]
    more: Mapping[str, type[BaseModel]] = field(default_factory=dict)
    alone: bool = False


@dataclass(frozen=True, slots=True)
class Raw:
    """A body of bytes of this media type, or of one of ``others``; ``document`` is the JSON that may come instead."""

    media: str
    others: tuple[str, ...] = ()
    document: type[BaseModel] | None = None


@dataclass(frozen=True, slots=True)
class Maybe:
    """A body of JSON that may be left out."""

    document: type[BaseModel]


Takes: TypeAlias = type[BaseModel] | Form | Raw | Maybe | None


@dataclass(frozen=True, slots=True, eq=False)
class Call:
    """One call: where, who may, what it does in one sentence of each language, what it takes and gives.

    ``path`` lies below ``/api/v1``; ``problems`` are codes of the catalogue that this call may answer beside those that
    every call may (:mod:`gateway.web.rest.openapi`), ``packet.*`` standing for all that begin so.
    """

    method: str
    path: str
    act: Act
    vi: str
    en: str
    gives: Gives[Any]
    takes: Takes = None
    query: tuple[Parameter, ...] = ()
    headers: tuple[Parameter, ...] = ()
    problems: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """Its name for generated clients: method and path in one word."""
        return "_".join([self.method.lower(), *re.findall(r"\w+", self.path)]).replace("-", "_")


_CALLS: Final[WeakKeyDictionary[Callable[..., Any], Call]] = WeakKeyDictionary()

Method: TypeAlias = Callable[[S, web.Request, Caller], Awaitable[R]]


def call(
    method: str,
    path: str,
    act: Act,
    *,
    vi: str,
    en: str,
    gives: Gives[R],
    takes: Takes = None,
    query: tuple[Parameter, ...] = (),
    headers: tuple[Parameter, ...] = (),
    problems: tuple[str, ...] = (),
) -> Callable[[Method[S, R]], Method[S, R]]:
    """Declare the operation below as this call; the arguments are the fields of :class:`Call`."""
    declared = Call(method, path, act, vi, en, gives, takes, query, headers, problems)

    def declare(operation: Method[S, R]) -> Method[S, R]:
        _CALLS[operation] = declared
        return operation

    return declare


def calls_of(desk: type) -> Iterator[tuple[str, Call]]:
    """Yield the calls of a desk's class with the names of their operations, in the order in which they stand."""
    for name, operation in vars(desk).items():
        if callable(operation) and operation in _CALLS:
            yield name, _CALLS[operation]


def routes_of(desk: object, known: Callable[[Operation, Call], Handler]) -> Iterator[web.RouteDef]:
    """Yield the routes of a desk; ``known`` puts an operation behind the guard."""
    declarations = list(calls_of(type(desk)))
    asked = {declared.path for _, declared in declarations if declared.method == "HEAD"}
    for name, declared in declarations:
        handler = known(getattr(desk, name), declared)
        if declared.method == "GET":
            # Brings HEAD, unless that is a call of its own.
            yield web.get(BASE + declared.path, handler, allow_head=declared.path not in asked)
        else:
            yield web.route(declared.method, BASE + declared.path, handler)
