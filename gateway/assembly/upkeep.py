"""From the settings about the store's upkeep to the rules that the exchange takes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gateway.directory.names import fold
from gateway.exchange.upkeep.quota import Quota, QuotaRules
from gateway.exchange.upkeep.retention_rules import RetentionRules, Rule
from gateway.exchange.upkeep.upkeep import UpkeepRules
from gateway.packet.limits import MIB
from gateway.packet.names import Kind

if TYPE_CHECKING:
    from pathlib import Path

    from gateway.settings import Settings


def upkeep_rules(settings: Settings) -> UpkeepRules:
    """Return what ``[ledger]``, ``[[retention]]`` and ``[quota]`` say."""

    def beside(folder: Path | None) -> Path | None:
        return settings.folder / folder.expanduser() if folder is not None else None

    retention = tuple(
        Rule(Kind(one.kind), one.agency, one.days, beside(one.folder) if one.archive == "folder" else None)
        for one in settings.retention
    )
    quota = settings.quota
    quotas = QuotaRules(
        Quota(quota.whole_soft_mib * MIB, quota.whole_hard_mib * MIB),
        Quota(quota.agency_soft_mib * MIB, quota.agency_hard_mib * MIB),
        {fold(one.id): Quota(one.soft_mib * MIB, one.hard_mib * MIB) for one in quota.agencies},
    )
    return UpkeepRules(settings.ledger.seal_seconds, beside(settings.ledger.anchor), RetentionRules(retention), quotas)
