"""The rows of the tables: what each measurement found, in words and beside its goal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bench.certificates import ChainCost
from bench.cluster import EndToEnd
from bench.counts import GOAL_NOW, GOAL_PAST, Counted
from bench.dead import Neighbour, burden
from bench.directory import Directory
from bench.growth import Size
from bench.intake import Intake
from bench.memory import Passage
from bench.naming import Naming
from bench.reading import ReadingCost
from bench.recovery import Return
from bench.search import GOAL, Found
from bench.signing import Signing
from bench.soap import SoapCost
from bench.throughput import Throughput

GOAL_PER_SECOND: Final = 127
"""A year of the national bus (11 million documents in 2023) within one day, over 86,400 seconds."""
GOAL_MEMORY: Final = 200 * 10**6
GOAL_INTAKE: Final = 0.8
"""Intake on PostgreSQL over intake on the embedded database."""
GOAL_BURDEN: Final = 1.1
"""Others' 99th percentile beside a dead endpoint over that without one."""
GOAL_RETURN: Final = 30.0
"""Seconds until all consumers are attached after a broker's restart."""

GOAL_STATUS: Final = 0.7
"""Signed status packets over raw RSA operations, on all cores."""
GOAL_LIBXMLSEC: Final = 2.0
"""Processor time for a large packet over libxmlsec's."""

Rows = list[tuple[str, ...]]

MEMORY: Final = (
    "packet", "way", "seconds", "largest process", "all, summed", "all, shared pages once", "bytes identical",
)  # fmt: skip
GROWTH: Final = (
    "database", "documents in the ledger", "documents a second", "intake, 99 of 100", "inbox, median",
    "inbox, 99 of 100", "rate over that of the smallest",
)  # fmt: skip
DEAD: Final = ("phase", "waiting for the dead one", "documents", "median", "99 of 100", "over without", "goal", "lost")
SEARCH: Final = ("database", "documents", "question", "agencies of the key", "median", "95 of 100", "goal", "found")
RECOVERY: Final = ("restart", "consumers", "after the broker's start", "after it took connections", "goal")


def throughput_rows(found: Throughput) -> Rows:
    """Return intake on the embedded database beside the floor."""
    return [(name, value, goal) for name, value, goal in _lines(found)]


def intake_rows(found: Intake) -> Rows:
    """Return intake on both databases beside each other."""
    pairs = zip(_lines(found.embedded), _lines(found.served), strict=True)
    rows: Rows = [(name, value, other, goal) for (name, value, goal), (_, other, _) in pairs]
    rows.append(("processor time a document, database", "", _milliseconds(found.database_cpu), ""))
    rows.append(("PostgreSQL over embedded", "", f"{found.ratio:.2f}", f"{GOAL_INTAKE} or more"))
    return rows


def _lines(found: Throughput) -> list[tuple[str, str, str]]:
    return [
        ("documents accepted", f"{found.documents:,} of {found.size / 1024:,.0f} KiB", ""),
        ("workers, connections", f"{found.workers}, {found.concurrency}", ""),
        ("documents a second", f"{found.per_second:,.1f}", f"{GOAL_PER_SECOND} or more"),
        ("latency, median", _milliseconds(found.p50), ""),
        ("latency, 99 of 100", _milliseconds(found.p99), ""),
        ("processor time a document, hub", _milliseconds(found.hub_cpu), ""),
        ("processor time a document, generator", _milliseconds(found.generator_cpu), ""),
        ("processor time a document, floor", _milliseconds(found.floor_cpu), ""),
        ("hub over floor", f"{found.ratio:.2f}", ""),
        ("refused", str(found.refused) + (f" ({found.first_refusal[:80]})" if found.refused else ""), "0"),
        ("accepted but missing or changed", str(found.missing), "0"),
    ]


def memory_row(passage: Passage) -> tuple[str, ...]:
    """Return one way of one large packet."""
    return (
        f"{passage.size / 2**20:,.0f} MiB",
        passage.way,
        f"{passage.seconds:.1f}",
        _megabytes(passage.largest),
        _megabytes(passage.together),
        _megabytes(passage.shared_once),
        "yes" if passage.identical else "NO",
    )


def cluster_rows(found: EndToEnd) -> Rows:
    """Return the way through hub, PostgreSQL and RabbitMQ to a ministry's queue."""
    return [
        ("documents taken from the queue", f"{found.documents:,} of {found.size / 1024:,.0f} KiB", ""),
        ("workers, connections", f"{found.workers}, {found.concurrency}", ""),
        ("documents a second, flat out", f"{found.per_second:,.1f}", ""),
        ("from send to taken, flat out: median", _milliseconds(found.p50), ""),
        ("from send to taken, flat out: 99 of 100", _milliseconds(found.p99), ""),
        (f"from send to taken, at {found.paced_per_second:.0f} a second: median", _milliseconds(found.paced_p50), ""),
        (
            f"from send to taken, at {found.paced_per_second:.0f} a second: 99 of 100",
            _milliseconds(found.paced_p99),
            "",
        ),
        ("processor time a document, hub", _milliseconds(found.hub_cpu), ""),
        ("processor time a document, PostgreSQL", _milliseconds(found.database_cpu), ""),
        ("processor time a document, RabbitMQ", _milliseconds(found.broker_cpu), ""),
        ("processor time a document, generator", _milliseconds(found.generator_cpu), ""),
        ("processor time a document, consumer", _milliseconds(found.consumer_cpu), ""),
        ("refused", str(found.refused), "0"),
        ("accepted and never taken", str(found.lost), "0"),
        ("taken twice", str(found.repeats), ""),
    ]


def growth_rows(found: Sequence[Size]) -> Rows:
    """Return each size of the ledger; the last column is the slope."""
    first: dict[str, float] = {}
    for size in found:
        first.setdefault(size.database, size.per_second)
    return [
        (
            size.database,
            f"{size.documents:,}",
            f"{size.per_second:,.1f}",
            _milliseconds(size.intake_p99),
            _milliseconds(size.inbox_p50),
            _milliseconds(size.inbox_p99),
            f"{size.per_second / first[size.database]:.2f}",
        )
        for size in found
    ]


def search_rows(found: Sequence[Found]) -> Rows:
    """Return each kind of question with the time of its pages."""
    return [
        (
            one.database,
            f"{one.documents:,}",
            one.question,
            str(one.agencies),
            _milliseconds(one.p50),
            _milliseconds(one.p95),
            f"below {_milliseconds(GOAL)}",
            str(one.items),
        )
        for one in found
    ]


def dead_rows(found: Sequence[Neighbour]) -> Rows:
    """Return the living endpoint's latency in each phase."""
    return [
        (
            one.phase,
            f"{one.waiting:,}",
            f"{one.documents:,}",
            _milliseconds(one.p50),
            _milliseconds(one.p99),
            f"{burden(found, one):.2f}",
            f"{GOAL_BURDEN} or less" if one.dead else "",
            str(one.lost),
        )
        for one in found
    ]


def recovery_rows(found: Sequence[Return]) -> Rows:
    """Return how long the consumers needed after each restart of the broker."""
    goal = f"below {GOAL_RETURN:.0f} s"
    return [
        (str(number), str(one.consumers), f"{one.after_start:.1f} s", f"{one.after_ready:.1f} s", goal)
        for number, one in enumerate(found, 1)
    ]


def signing_rows(found: Signing) -> Rows:
    """Return signing beside raw RSA and libxmlsec, and what a chain adds to verification."""
    size = f"{found.size / 1024:,.0f} KiB"
    return [
        (f"raw RSA-2048 signatures a second, {found.cores} cores", f"{found.raw_per_second:,.0f}", ""),
        (f"status packets signed a second, {found.cores} cores", f"{found.status_per_second:,.0f}", ""),
        ("status packets over raw", f"{found.status_over_raw:.2f}", f"{GOAL_STATUS} or more"),
        (f"processor time to sign {size}", _milliseconds(found.ours_cpu), ""),
        (f"processor time to parse, sign and write {size}, libxmlsec", _milliseconds(found.libxmlsec_cpu), ""),
        ("over libxmlsec", f"{found.ours_over_libxmlsec:.2f}", f"{GOAL_LIBXMLSEC:.0f} or less"),
        (f"processor time to verify {size}, signer itself an anchor", _milliseconds(found.verify_alone), ""),
        ("the same with a chain of four certificates, judged before", _milliseconds(found.verify_chain), ""),
        ("added by the chain", _milliseconds(found.verify_chain - found.verify_alone), "below 1 ms"),
        ("the same with a chain not judged before", _milliseconds(found.verify_first), ""),
    ]


def certificate_rows(found: ChainCost) -> Rows:
    """Return what a chain costs a packet."""
    return [
        ("packet", f"{found.size / 1024:,.0f} KiB, {found.rounds} times", ""),
        ("verified, the signer's certificate as anchor", _milliseconds(found.plain), ""),
        ("verified, chain of three, directory and revocations asked", _milliseconds(found.full), ""),
        ("added to a packet", _milliseconds(found.added), "below 1 ms"),
        ("of it directory and revocations", _milliseconds(found.asked), ""),
    ]


def directory_rows(found: Directory) -> Rows:
    """Return what a directory costs."""
    whole = found.read + found.planned + found.applied
    pairs = [
        ("what an id means, asked of the index", found.resolved, "below 1 ms"),
        ("the same, met before", found.remembered, "below 1 ms"),
        ("an id of a body that was merged", found.merged, "below 1 ms"),
        ("search by beginning, 20 found", found.prefix, ""),
        ("search anywhere in names", found.anywhere, ""),
        ("near matches of an unknown id", found.near, ""),
        ("another writer's transaction during the import", found.waited, ""),
    ]
    rows = [(name, _milliseconds(times[0]), _milliseconds(times[1]), goal) for name, times, goal in pairs]
    return [
        ("entries", f"{found.entries:,}", "", ""),
        ("import: read, planned, written", f"{whole:.1f} s", "", "seconds"),
        ("of it written", f"{found.applied:.1f} s", "", ""),
        ("processor time of the import", f"{found.processor:.1f} s", "", ""),
        ("undone", f"{found.undone:.1f} s", "", ""),
        *rows,
        ("memory of 10,000 ids met", _megabytes(found.known), "", ""),
        ("most memory of the importing process", _megabytes(found.peak), "", ""),
    ]


def reading_rows(found: ReadingCost) -> Rows:
    """Return what reading a directive costs, by its length."""
    return [
        *(
            (f"{pages} pages", _milliseconds(seconds), "below 50 ms" if pages == 10 else "")
            for pages, seconds in zip(found.pages, found.seconds, strict=True)
        ),
        ("tasks of ten pages", str(found.tasks), ""),
    ]


COUNTS: Final = (
    "database", "tasks", "counted", "now, median", "now, worst", "goal", "past day, median", "past day, worst", "goal",
    "bare scan of a covering index",
)  # fmt: skip


def count_rows(found: Sequence[Counted]) -> Rows:
    """Return what figures cost, beside a scan by the database alone."""
    return [
        (
            one.database,
            f"{one.tasks:,}",
            one.question,
            *map(_milliseconds, one.now),
            f"below {GOAL_NOW * 1000:.0f} ms",
            *map(_milliseconds, one.past),
            f"below {GOAL_PAST * 1000:.0f} ms",
            _milliseconds(one.floor),
        )
        for one in found
    ]


def naming_rows(found: Naming) -> Rows:
    """Return what a hundred names cost."""
    goal = "below 20 ms"
    return [
        (f"{kind}, {found.entries} entries", f"{median:.1f} ms", f"{highest:.1f} ms", goal)
        for kind, (median, highest) in (("a ministry speaks", found.central), ("a province speaks", found.provincial))
    ]


SOAP: Final = ("way in", "documents a second", "of the wire", "hub CPU a document", "refused", "goal")


def soap_rows(found: SoapCost) -> Rows:
    """Each way beside the wire, which comes first."""
    wire = found.ways[0].per_second or 1.0
    return [
        (
            way.name,
            f"{way.per_second:.0f}",
            f"{way.per_second / wire:.0%}",
            _milliseconds(way.hub_cpu),
            str(way.refused),
            "at least 80%" if number else "",
        )
        for number, way in enumerate(found.ways)
    ]


def table(heads: tuple[str, ...], rows: Rows) -> str:
    """Return a table as Markdown, with columns of even width."""
    widths = [max(len(row[column]) for row in [heads, *rows]) for column in range(len(heads))]
    lines = [heads, tuple("-" * width for width in widths), *rows]
    return "\n".join(
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) + " |" for line in lines
    )


def _milliseconds(seconds: float) -> str:
    return f"{seconds * 1000:.2f} ms"


def _megabytes(size: int) -> str:
    return f"{size / 10**6:.0f} MB"
