"""What an adapter declares of itself: its name, the contract it was written for, its settings and how it is made.

A module of an adapter has one :class:`Plugin` at its top, and its package names that in the entry point group
``lienthong.adapters`` (docs/adapters.md).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from pydantic import ConfigDict

from gateway.contract import Adapter
from gateway.described import Described


@dataclass(frozen=True, slots=True)
class Label:
    """The title of a setting, or of an adapter, in both languages, and what it is for in Vietnamese.

    What it is for in English is the text below the setting in its model.
    """

    vi: str
    en: str
    about_vi: str = ""


class AdapterSettings(Described):
    """Base of every adapter's settings: unknown names are errors, texts are not taken for numbers, nothing changes.

    A name that ends in ``_file`` or ``_folder`` is a path, counted from the folder of the settings file. The one field
    ``secret`` (``SecretStr``) is given as ``secret_file`` or ``secret_env`` and never stands in the settings itself.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


S = TypeVar("S", bound=AdapterSettings)


@dataclass(frozen=True, slots=True)
class Plugin(Generic[S]):
    """An adapter as it is found: ``make`` returns it for settings, opening nothing.

    ``name`` is what ``adapter = "..."`` of an endpoint says; ``contract`` is the ``VERSION`` of ``gateway.contract``
    for which it was written: a number, not the constant, which would always agree. ``labels`` are the words of the
    settings, by their names.
    """

    name: str
    contract: int
    title: Label
    settings: type[S]
    labels: Mapping[str, Label]
    make: Callable[[S], Adapter]


AnyPlugin = Plugin[Any]
