"""From the settings about the store's upkeep to the rules that the exchange takes."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from gateway.assembly.objects import object_address
from gateway.directory.names import fold
from gateway.exchange.upkeep.quota import Quota, QuotaRules
from gateway.exchange.upkeep.retention_rules import RetentionRules, Rule
from gateway.exchange.upkeep.upkeep import UpkeepRules
from gateway.packet.limits import MIB
from gateway.packet.names import Kind

if TYPE_CHECKING:
    from pathlib import Path

    from gateway.assembly.faults import Faults
    from gateway.settings import Settings
    from gateway.settings.upkeep import RetentionSettings
    from gateway.store.objects import ObjectAccess, ObjectAddress


def upkeep_rules(settings: Settings, access: ObjectAccess | None, faults: Faults) -> UpkeepRules:
    """Return what ``[ledger]``, ``[[retention]]`` and ``[quota]`` say; ``access`` is that of the object store."""

    def beside(folder: Path | None) -> Path | None:
        return settings.folder / folder.expanduser() if folder is not None else None

    def archive(number: int, one: RetentionSettings) -> Path | ObjectAddress | None:
        if one.archive == "objects" and one.objects is not None:
            path = f"retention[{number}].objects"
            return faults.unless(path, partial(object_address, settings, access, one.objects, path), None)
        return beside(one.folder) if one.archive == "folder" else None

    retention = tuple(
        Rule(Kind(one.kind), one.agency, one.days, archive(number, one))
        for number, one in enumerate(settings.retention, 1)
    )
    quota = settings.quota
    quotas = QuotaRules(
        Quota(quota.whole_soft_mib * MIB, quota.whole_hard_mib * MIB),
        Quota(quota.agency_soft_mib * MIB, quota.agency_hard_mib * MIB),
        {fold(one.id): Quota(one.soft_mib * MIB, one.hard_mib * MIB) for one in quota.agencies},
    )
    return UpkeepRules(settings.ledger.seal_seconds, beside(settings.ledger.anchor), RetentionRules(retention), quotas)
