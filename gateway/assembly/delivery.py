"""From the delivery settings to the rules of each endpoint, layer by layer; every contradiction is reported."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from gateway.exchange.delivery.policy import CircuitRule, EndpointRules, Policy, Rule, Rules
from gateway.findings import Finding

if TYPE_CHECKING:
    from gateway.settings import Settings
    from gateway.settings.delivery import EndpointDeliverySettings

NAMES: Final = {
    "first_seconds": "first",
    "factor": "factor",
    "most_seconds": "most",
    "jitter": "jitter",
    "attempts": "attempts",
    "deadline_seconds": "deadline",
}
"""Settings of a rule and what the exchange calls them."""

COMMON: Final = frozenset({"transient", "unknown"})
"""Classes for which the plain rule of a layer holds."""

CLASSES: Final = ("permanent", "transient", "throttled", "unknown")


def delivery_rules(settings: Settings, faults: list[Finding]) -> Rules:
    """Return the rules of all endpoints, adding what contradicts itself to ``faults``."""
    common = rules_of_layers("delivery", [settings.delivery], faults)
    own = {
        endpoint.name: rules_of_layers(f"endpoints[{number}].delivery", [settings.delivery, endpoint.delivery], faults)
        for number, endpoint in enumerate(settings.endpoints, 1)
        if endpoint.delivery.model_fields_set
    }
    return Rules(common, own)


def rules_of_layers(path: str, layers: list[EndpointDeliverySettings], faults: list[Finding]) -> EndpointRules:
    """Return the rules that these layers give, the last one going before the others; adds to ``faults``."""
    circuit = CircuitRule(**_said(layers, "circuit"))
    _in_order(f"{path}.circuit", circuit.open_seconds, circuit.most_open_seconds, faults)
    bounds = {
        name: getattr(layer, name)
        for layer in layers
        for name in ("parallel", "per_second", "per_day")
        if name in layer.model_fields_set
    }
    default = Policy()
    policy = Policy(**{name: _rule(f"{path}.{name}", name, default.rule(name), layers, faults) for name in CLASSES})
    return EndpointRules(policy=policy, circuit=circuit, **bounds)


def _rule(path: str, name: str, default: Rule, layers: list[EndpointDeliverySettings], faults: list[Finding]) -> Rule:
    values = {ours: getattr(default, ours) for ours in NAMES.values()}
    for layer in layers:
        plain = layer.model_dump(include=set(NAMES), exclude_unset=True) if name in COMMON else {}
        said = {**plain, **getattr(layer, name).model_dump(exclude_unset=True)}
        values |= {NAMES[setting]: value for setting, value in said.items()}
    rule = Rule(**values)
    _in_order(path, rule.first, rule.most, faults)
    return rule


def _said(layers: list[EndpointDeliverySettings], table: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for layer in layers:
        found |= getattr(layer, table).model_dump(exclude_unset=True)
    return found


def _in_order(path: str, first: float, most: float, faults: list[Finding]) -> None:
    if first > most:
        faults.append(Finding("config.pauses-out-of-order", path, {"first": f"{first:g}", "most": f"{most:g}"}))
