"""Time in evidence: old signatures by the list of their day, timestamps in the ledger, content taken back since."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import delete, select, update

from gateway.exchange.evidence import members
from gateway.exchange.evidence.checks import check_signature
from gateway.exchange.evidence.checks_ledger import Ledger, check_chains, check_seals
from gateway.exchange.evidence.opening import opened
from gateway.exchange.evidence.steps import Belief, Step
from gateway.exchange.proof.verify import Wanted, verify
from gateway.exchange.proof.verifying import Tally
from gateway.store.schema import seal_stamps, seals
from gateway.trust.allowed import Span, shipped
from gateway.trust.anchors import Anchors
from tests.integration.evidence.archiving import contents, steps
from tests.integration.evidence.conftest import BOTH, RECEIVER, Office, archive_of
from tests.integration.exchange.conftest import eventually
from tests.packets import status_xml
from tests.services.authority import Authority


def judged(whole: Path, authority: Authority, proven: datetime | None) -> Step:
    """Judge the packet's signature with RSA and SHA-256 allowed until 2021, as if it was proven to be so old."""
    methods = {**shipped().methods, "rsa-sha256": Span(None, date(2021, 12, 31))}
    anchors = Anchors([authority.certificate("root")], replace(shipped(), methods=methods))
    with opened(whole) as archive:
        document = archive.under("ledger")
        ledger = Ledger()
        names = [name.removeprefix("ledger/").removesuffix(".jsonl") for name in document]
        check_chains(archive, names[0], ledger)
        check_seals(archive, ledger)
        if proven is not None:
            ledger.proven = dict.fromkeys(ledger.seals, proven)
        return check_signature(archive, Belief(anchors, own=False, certificates={}), names[0], ledger)


@pytest.mark.parametrize(
    ("proven", "remarks"),
    [(datetime(2020, 6, 1, tzinfo=UTC), []), (datetime(2022, 6, 1, tzinfo=UTC), ["verdict.weak"]),
     (None, ["evidence.time-not-proven", "verdict.weak"])],
)  # fmt: skip
def test_an_old_algorithm_counts_where_a_timestamp_proves_that_it_is_old(
    whole: Path, authority: Authority, proven: datetime | None, remarks: list[str]
) -> None:
    step = judged(whole, authority, proven)
    assert step.faults == []
    assert [finding.code for finding in step.remarks] == remarks


@BOTH
async def test_ledger_verify_judges_the_timestamps_on_seals(office: Office, tmp_path: Path) -> None:
    await archive_of(office, await office.signed(), tmp_path / "a.zip")
    database = office.exchange._database
    wanted = Wanted(anchors=office.authority.anchors)

    def found() -> tuple[list[str], int]:
        tally = Tally()
        return sorted({fault.code for fault in verify(database, tally, wanted)}), tally.counts["stamps"]

    codes, number = await asyncio.to_thread(found)
    assert (codes, number > 0) == ([], True)
    first = select(seal_stamps.c.seal).order_by(seal_stamps.c.seal).limit(1)
    seal = await database.read(lambda c: c.execute(first).scalar_one())
    here = seal_stamps.c.seal == seal
    await database.write(lambda c: c.execute(update(seal_stamps).where(here).values(token=b"0")).rowcount)
    assert (await asyncio.to_thread(found))[0] == ["ledger.stamp-wrong"]
    await database.write(lambda c: c.execute(update(seal_stamps).where(here).values(seal=99_999)).rowcount)
    assert (await asyncio.to_thread(found))[0] == ["ledger.seal-missing"]
    await database.write(lambda c: c.execute(delete(seal_stamps)).rowcount)
    assert await database.read(lambda c: c.execute(select(seals.c.number)).first()) is not None


async def test_a_document_taken_back_leaves_everything_but_its_content(office: Office, tmp_path: Path) -> None:
    document = await office.signed()
    await office.receipt(document)
    await office.send(status_xml("G22", "H41", "13", description="gửi nhầm"))
    await office.send(status_xml("H41", "G22", "15", description="đồng ý"), RECEIVER)

    async def gone() -> bool:
        view = await office.exchange.document(document, RECEIVER)
        return view.destroyed_at is not None

    await eventually(gone)
    file = await archive_of(office, document, tmp_path / "a.zip")
    parts = contents(file)
    assert members.PACKET not in parts
    assert "đã bị hủy" in parts[members.PAGE].decode()
    found = await asyncio.to_thread(steps, file, office.authority.anchors)
    assert [fault.code for step in found.values() for fault in step.faults] == []
    assert [one.code for one in found["content"].remarks] == ["evidence.content-gone"]
    assert any(name.startswith("certificates/") for name in parts)


def test_every_event_of_the_ledger_has_words_for_people() -> None:
    from gateway.exchange.evidence.page_words import EVENTS, VERDICTS
    from gateway.exchange.ledger import Event
    from gateway.trust.verdict import Verdict

    assert set(EVENTS) == {event.value for event in Event}
    assert set(VERDICTS) == {verdict.value for verdict in Verdict}


@pytest.fixture(autouse=True)
def no_leftovers(tmp_path: Path) -> Iterator[None]:
    """Exports leave nothing in staging."""
    yield
    assert not list(tmp_path.glob("hub/**/evidence-*.zip"))
