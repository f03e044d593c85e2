"""The workshop: from endpoints as data to adapters, rules and profiles; every fault of one at once."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import orjson
from pydantic import Field

from gateway.assembly.adapters import adapter_of, settings_model
from gateway.assembly.delivery import rules_of_layers
from gateway.assembly.faults import Faults
from gateway.assembly.places import out_of_bounds, said_outright, shown
from gateway.assembly.signing import profile_of
from gateway.assembly.stamps import stamp_of
from gateway.directory.names import fold
from gateway.exchange.endpoints.acts import NAME
from gateway.exchange.endpoints.declared import contradictions
from gateway.exchange.endpoints.views import Definition, Owner
from gateway.exchange.endpoints.workshop import Declared
from gateway.exchange.views import MAILBOX
from gateway.findings import Finding, Refused, refuse
from gateway.settings import EndpointSettings, read_toml
from gateway.settings.delivery import EndpointDeliverySettings
from gateway.settings.signing import SignatureSettings
from gateway.validation import Strict, validated

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

    from gateway.contract import Adapter
    from gateway.exchange.delivery.policy import EndpointRules
    from gateway.settings import Settings
    from gateway.trust.profile import PartnerProfile

_FILES: Final = ("_file",)


class AdapterWorkshop:
    """Judges and makes, as the settings of this host say; :class:`gateway.exchange.endpoints.workshop.Workshop`."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def draft(self, name: str, given: Mapping[str, object], owner: Owner) -> Definition:
        """Return what was given as a definition that could be served here. Raises Refused with all faults."""
        read = validated(EndpointSettings, {**given, "name": name})
        definition = definition_of(read)
        faults = Faults()
        faults.unless("", partial(self._check, definition, owner), None)
        faults.unless("", partial(self.rules, definition, {}), None)
        if faults.found:
            raise Refused(faults.found)
        return definition

    def _check(self, definition: Definition, owner: Owner) -> None:
        model = settings_model(definition.adapter)
        found = said_outright(model, definition.settings)
        if owner is Owner.API:
            found += out_of_bounds(model, definition.settings, self._settings.endpoint_api)
        try:
            if not found:  # what may not be named is not looked at either
                self.make("", definition, owner)
        except Refused as refused:
            found += refused.findings
        if found:
            raise Refused(found)

    def make(self, name: str, definition: Definition, owner: Owner) -> Adapter:
        """Return an adapter, not opened yet. Raises Refused."""
        model = settings_model(definition.adapter)
        if owner is Owner.API and (found := out_of_bounds(model, definition.settings, self._settings.endpoint_api)):
            raise Refused(found)  # asked again: settings may have come from a host that allows more
        return adapter_of(definition.adapter, definition.settings, self._folder(owner))

    def stamp(self, definition: Definition, owner: Owner) -> Hashable:
        """Return what changes when a file that the settings name changes."""
        folder = self._folder(owner)
        named = [value for name, value in definition.settings.items() if name.endswith(_FILES)]
        return tuple(stamp_of(folder / file) for file in named if isinstance(file, str))

    def rules(self, definition: Definition, limits: Mapping[str, float]) -> EndpointRules:
        """Return how often and how fast it is tried. Raises Refused."""
        own = validated(EndpointDeliverySettings, dict(definition.delivery))
        bound = validated(EndpointDeliverySettings, dict(limits))
        faults: list[Finding] = []
        rules = rules_of_layers("delivery", [self._settings.delivery, own, bound], faults)
        if faults:
            raise Refused(faults)
        return rules

    def profile(self, definition: Definition) -> PartnerProfile | None:
        """Return what it wants signed, where it says so."""
        if definition.signatures is None:
            return None
        return profile_of(validated(SignatureSettings, dict(definition.signatures)))

    def shown(self, definition: Definition) -> dict[str, Any]:
        """Return a definition as doors may show it."""
        return {**definition.plain(), "settings": shown(definition.settings)}

    def _folder(self, owner: Owner) -> Path:
        ours = self._settings.folder
        return ours if owner is Owner.FILE else self._settings.endpoint_api.folder or ours


def definition_of(read: EndpointSettings) -> Definition:
    """Return what an entry of a file, or a request, says; only what it says. Raises Refused ``field.wrong``."""
    try:
        settings = orjson.loads(orjson.dumps(read.settings))
    except (TypeError, ValueError):
        raise refuse("field.wrong", "settings", name="settings", limit="") from None
    return Definition(
        adapter=read.adapter,
        serves=read.serves,
        delivery=read.delivery.model_dump(mode="json", exclude_unset=True),
        signatures=(
            read.signatures.model_dump(mode="json", exclude_unset=True) if read.signatures is not None else None
        ),
        settings=settings,
    )


def declared_of(settings: Settings, faults: Faults) -> tuple[Declared, ...]:
    """Return the endpoints that the settings file declares, adding what is wrong with them to ``faults``."""
    found: list[Declared] = []
    for number, endpoint in enumerate(settings.endpoints, 1):
        path = f"endpoints[{number}]"
        definition = faults.unless(path, partial(definition_of, endpoint), None)
        if endpoint.name == MAILBOX:
            faults.found.append(Finding("endpoint.name-wrong", f"{path}.name", {"name": endpoint.name}))
        if definition is not None:
            found.append(Declared(endpoint.name, definition, path))
            faults.unless(path, partial(_outright, definition), None)
    faults.found += contradictions(found, {fold(agency.id) for agency in settings.agencies})
    return tuple(found)


def brought_of(file: Path, workshop: AdapterWorkshop) -> tuple[Declared, ...]:
    """Return the endpoints of a file that brings some to the API. Raises Refused with all faults."""
    read = validated(EndpointsFile, read_toml(file))
    faults = Faults()
    found: list[Declared] = []
    for number, endpoint in enumerate(read.endpoints, 1):
        path = f"endpoints[{number}]"
        if not NAME.fullmatch(endpoint.name) or endpoint.name == MAILBOX:
            faults.found.append(Finding("endpoint.name-wrong", f"{path}.name", {"name": endpoint.name[:64]}))
        given = {name: value for name, value in definition_of(endpoint).plain().items() if value is not None}
        definition = faults.unless(path, partial(workshop.draft, endpoint.name, given, Owner.API), None)
        if definition is not None:
            found.append(Declared(endpoint.name, definition, path))
    if faults.found:
        raise Refused(faults.found)
    return tuple(found)


class EndpointsFile(Strict):
    """A file of endpoints alone."""

    endpoints: Annotated[tuple[EndpointSettings, ...], Field(strict=False)] = ()


def _outright(definition: Definition) -> None:
    try:
        model = settings_model(definition.adapter)
    except Refused:
        return  # told where the adapter is made
    if found := said_outright(model, definition.settings):
        raise Refused(found)
