"""The page of answers to hostile input: ``python -m tests.hostile.page > docs/hostile.md``; a test compares the two.

Codes, statuses and tests come from the same data and the same catalogue that the tests go by.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Final

from gateway.catalogue import entries
from tests.conformance.hostile_cases import MALFORMED, PATHS, SPLITTING
from tests.hostile.archives import ARCHIVES
from tests.hostile.elsewhere import ELSEWHERE
from tests.hostile.packets import PACKETS
from tests.hostile.requests import NAMES, REQUESTS
from tests.hostile.signatures import FLAGGED, SIGNATURES

HTTP: Final = "tests/conformance/test_http_hostile.py"
DOOR: Final = "tests/acceptance/test_hostile_input.py"
HEAD: Final = """\
# Hostile input

What is tried against the doors, and what answers. This page is made from the very data that the tests go by
(`python -m tests.hostile.page > docs/hostile.md`; a test compares the two), so it says what happens, not what should.

Each packet and each request below goes to the running program, with narrow limits. Asserted every time: the code, the
HTTP status (never 500), that nothing was stored, and that nobody was called: addresses in the input are those of a
listener that counts. *HTTP* is the status at REST, *wire* that on the bus's wire, where business refusals answer 200.
Packets from queues and polled endpoints are judged by the same function as those on the wire; a refused message goes to
the ministry's queue of refusals with its reason. [Errors](errors.md) explains every code.

Behind these tables stand two more defences. `tests/conformance/test_unsigned_parts.py` bends signed packets at random
and asserts that a `valid` one says exactly what was signed. `make fuzz` runs every reader under atheris, guided by
coverage; the corpora and all that was ever found are replayed by `tests/conformance/test_corpus_replay.py`. A new
target is one module `tests/fuzz/target_NAME.py` with a function `one(data)` and a folder `tests/fuzz/corpus/NAME`.

Hostile HTTP itself is met by the server's frame, before any door; what is smuggled behind a request is never served.
What leaves as a table (CSV, XLSX) has no cell that an office program takes for a formula.
"""


def page() -> str:
    """Return the whole page in Markdown."""
    return "\n".join([HEAD, *_http(), *_packets(), *_requests(), *_elsewhere()])


def _http() -> Iterator[str]:
    families = {
        "HTTP: requests with two ends (smuggling)": (
            SPLITTING,
            "test_a_request_with_two_ends_is_refused_and_what_follows_is_not_served",
            "test_no_proxy_and_the_program_see_different_requests",
            "400, connection closed",
        ),
        "HTTP: what is no request": (
            MALFORMED,
            "test_what_is_no_request_is_refused_with_a_code",
            "test_what_is_no_request_harms_nobody_behind_a_proxy",
            "400 or 431, connection closed",
        ),
        "HTTP: paths that climb": (
            PATHS,
            "test_no_name_in_a_path_leads_anywhere",
            "test_no_path_becomes_dangerous_behind_a_proxy",
            "400 `web.path-wrong`",
        ),
    }
    for title, (tricks, direct, proxied, answer) in families.items():
        yield f"## {title}\n"
        yield f"Tried by `{HTTP}::{direct}` and, through haproxy and nginx, by `{HTTP}::{proxied}`.\n"
        yield "| tried | answer |\n|---|---|"
        yield from (f"| {trick} | {answer} |" for trick in tricks)
        yield ""


def _table(title: str, test: str, rows: Iterator[str]) -> Iterator[str]:
    yield f"## {title}\n"
    yield f"Tried by `{test}`.\n"
    yield "| tried | met at | code | HTTP | wire |\n|---|---|---|---|---|"
    yield from rows
    yield ""


def _row(trick: str, met: str, code: str, *, rest: bool = True, wire: bool = True) -> str:
    entry = entries()[code]
    http, bus = str(entry.http) if rest else "–", str(entry.wire) if wire else "–"
    return f"| {trick} | {met} | `{code}` | {http} | {bus} |"


def _packets() -> Iterator[str]:
    met = "packet"
    for family, tricks in PACKETS.items():
        rows = (_row(trick, met, code) for trick, (_, code) in tricks.items())
        yield from _table(
            f"Packets: {family.lower()}", f"{DOOR}::test_a_packet_with_a_trick_is_refused_on_the_wire", rows
        )
    rows = (_row(trick, "attachment", code) for trick, (_, code) in ARCHIVES.items())
    yield from _table(
        "Packets: archives in attachments",
        f"{DOOR}::test_a_packet_with_a_tricky_archive_is_refused_on_the_wire",
        rows,
    )
    for family, tricks in SIGNATURES.items():
        rows = (_row(trick, "signature", code) for trick, (_, code) in tricks.items())
        test = f"{DOOR}::test_a_packet_whose_signature_misleads_is_refused_on_the_wire"
        yield from _table(family, test, rows)
    yield from _table(
        "Signatures that nobody can judge: taken, marked, never fetched",
        f"{DOOR}::test_what_nobody_can_tell_is_taken_marked_and_never_fetched",
        (f"| {trick} | signature | `{code}`, a warning | 201 | 200 |" for trick, (_, code) in FLAGGED.items()),
    )


def _requests() -> Iterator[str]:
    test = f"{DOOR}::test_a_request_with_a_trick_is_refused_by_its_code"
    for family, tricks in REQUESTS.items():
        rows = (_row(trick, "REST", code, wire=False) for trick, (_, code) in tricks.items())
        yield from _table(f"REST: {family}", test, rows)
    yield from _table(
        "REST: names of files, of which one step is kept",
        f"{DOOR}::test_a_file_keeps_only_the_last_step_of_its_name",
        (f"| {trick} | REST | kept as `{kept}` | 201 | – |" for trick, (_, kept) in NAMES.items()),
    )


def _elsewhere() -> Iterator[str]:
    for family, cases in ELSEWHERE.items():
        yield f"## {family}\n"
        yield "| tried | met at | code | HTTP | wire | test |\n|---|---|---|---|---|---|"
        for case in cases:
            http, wire = "–", "–"
            if case.code and case.met in ("REST", "wire"):
                entry = entries()[case.code]
                http, wire = (str(entry.http), "–") if case.met == "REST" else ("–", str(entry.wire))
            code = f"`{case.code}`" if case.code else "harmless"
            yield f"| {case.trick} | {case.met} | {code} | {http} | {wire} | `{case.test}` |"
        yield ""


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]  # standard output is a text stream
    sys.stdout.write(page())
