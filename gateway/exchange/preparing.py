"""What is done once before any process serves a data folder: folders, tables, what the settings name, leftovers."""

from __future__ import annotations

import fcntl
import os
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import structlog

from gateway.directory import agencies
from gateway.exchange.certificates.desk import configure
from gateway.exchange.delivery.attempt import free_leases
from gateway.exchange.endpoints import declared
from gateway.exchange.evidence.rules import ServiceKey
from gateway.exchange.inspection.work import free_claims
from gateway.exchange.intake.repeats import free_requests
from gateway.exchange.settings import ExchangeSettings
from gateway.exchange.upkeep.owed import free_removals
from gateway.exchange.upkeep.owner import check_owner
from gateway.exchange.upkeep.restoring import MARK as RESTORING
from gateway.exchange.webhooks.sealing import seal_at_start
from gateway.findings import LienThongError, NotNow, refuse
from gateway.store.blobs import Blobs
from gateway.store.database import Database
from gateway.store.object_blobs import open_blobs
from gateway.store.partitions import ensure_months

log = structlog.get_logger(__name__)


class DataInUse(LienThongError):
    """Another running service holds this data folder."""


def prepare(settings: ExchangeSettings) -> int:
    """Make folders and tables, put the configured agencies in the directory, clear what a dead process left.

    Called once before any process serves the folder. Returns a file descriptor that holds the folder's lock; keep
    it open while serving. Raises DataInUse if another service has the folder.
    """
    settings.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    lock = os.open(settings.data / "lock", os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(lock)
        raise DataInUse(f"{settings.data} is in use by another running service") from None
    if (settings.data / RESTORING).exists():
        os.close(lock)
        raise refuse("restore.unfinished", "data", file=str(settings.data))
    try:
        _fill(settings)
    except BaseException:
        os.close(lock)
        raise
    return lock


def _see_whose(database: Database, settings: ExchangeSettings) -> None:
    """See that the object store's folder is this ledger's; while the store is away a round looks later."""
    with ThreadPoolExecutor(1) as threads:
        blobs = open_blobs(settings.places, settings.objects, limit=0, min_free=0, threads=threads)
        try:
            check_owner(database, blobs)
        except NotNow as reason:
            log.warning("object-store-away", reason=str(reason))
        finally:
            blobs.close()


def _fill(settings: ExchangeSettings) -> None:
    from gateway.store.migrate import migrate  # Alembic is heavy, and only needed here

    Blobs.prepare(settings.places)
    ServiceKey(settings.evidence, settings.data).make()
    box = settings.secret_box
    if settings.secret_key is None:
        box.make()
    migrate(settings.database_url)
    database = Database(settings.database_url, readers=1, connections=2)
    try:
        database.hand_over(lambda connection: ensure_months(connection, datetime.now(UTC).date())).result()
        if database.embedded:
            # Nobody else works on an embedded database while the folder's lock is ours.
            for free in (free_leases, free_claims, free_requests, free_removals):
                database.hand_over(free).result()
            seal_at_start(database, box)
        served = [(view.id, view.name, view.system) for view in settings.served]
        database.hand_over(
            lambda connection: agencies.configure(connection, served, only_these=settings.closed)
        ).result()
        database.hand_over(lambda connection: configure(connection, settings.certificates)).result()
        if settings.objects is not None:
            _see_whose(database, settings)
        if settings.workshop is not None:
            database.hand_over(lambda connection: declared.at_start(connection, settings.declared)).result()
    finally:
        database.close()
