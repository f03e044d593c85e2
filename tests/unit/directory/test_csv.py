"""The directory as a file: what is written is read as it was, and every fault is named with its line and column."""

from __future__ import annotations

from datetime import date
from importlib.resources import files

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gateway.directory.csv_file import read_csv, write_csv
from gateway.directory.entry import Entry, Label, LabelKind, Relation, Succession, as_data, check, of_data
from gateway.directory.merging import with_labels
from gateway.directory.planning import plan_rows
from gateway.directory.rows import Placed
from gateway.findings import Refused

PATIENT = settings(max_examples=60, deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow])
DAYS = st.dates(date(1945, 9, 2), date(2100, 1, 1))
WORDS = st.text(st.characters(exclude_categories=("C", "Z"), exclude_characters="|@"), min_size=1, max_size=20).filter(
    lambda text: text[0] not in "=+-"
)
TEXTS = st.lists(WORDS, min_size=1, max_size=4).map(" ".join)
IDS = st.from_regex(r"[0-9A-Za-z][0-9A-Za-z._-]{0,20}", fullmatch=True)
KEYS = st.from_regex(r"[0-9a-z][0-9a-z._-]{0,20}", fullmatch=True)


@st.composite
def spans(draw: st.DrawFn) -> tuple[date | None, date | None]:
    since, until = draw(st.one_of(st.none(), DAYS)), draw(st.one_of(st.none(), DAYS))
    return (until, since) if since and until and since > until else (since, None if since == until else until)


@st.composite
def labels(draw: st.DrawFn, kind: LabelKind) -> Label:
    text = draw(IDS if kind in (LabelKind.OLD_ID, LabelKind.NEW_ID) else TEXTS)
    return Label(kind, text, *draw(spans()))


@st.composite
def whole(draw: st.DrawFn) -> Entry:
    key = draw(KEYS)
    since, until = draw(spans())
    found = [draw(labels(LabelKind.NAME))]
    found += [draw(labels(kind)) for kind in draw(st.lists(st.sampled_from(LabelKind), max_size=5))]
    unique = {(label.kind, label.text): label for label in found}
    heirs = draw(st.lists(KEYS.filter(lambda one: one != key), max_size=3, unique=True))
    relation = Relation.SPLIT if until else Relation.PART
    successors = tuple(Succession(relation, one, until or draw(DAYS)) for one in heirs)
    said = draw(st.tuples(st.one_of(st.just(""), TEXTS), st.one_of(st.just(""), TEXTS), st.one_of(st.just(""), TEXTS)))
    entry = Entry(key, draw(KEYS), (), draw(st.one_of(st.none(), KEYS)), since, until, successors, *said)
    return with_labels(entry, unique.values())


@PATIENT
@given(st.lists(whole(), max_size=5, unique_by=lambda entry: entry.key), st.booleans())
def test_what_is_exported_is_imported_as_it_was(entries: list[Entry], excel: bool) -> None:
    sound = [entry for entry in entries if not check(entry)]
    rows, wrong = read_csv(write_csv(sound, excel=excel).encode())
    assert wrong == []
    assert [row.entry for row in rows] == sound


@PATIENT
@given(whole())
def test_an_entry_comes_back_from_its_column(entry: Entry) -> None:
    assert of_data(entry.key, as_data(entry)) == entry


@PATIENT
@given(st.binary(max_size=300))
def test_whatever_is_given_for_a_file_is_read_or_refused(content: bytes) -> None:
    try:
        rows, wrong = read_csv(b"name,key\n" + content)
    except Refused as refused:
        assert refused.findings  # noqa: PT017 - both ends are good
        return
    assert all(isinstance(row, Placed) for row in rows)
    assert all(finding.code.startswith("directory.") for finding in wrong)


def _faults(text: str) -> list[tuple[str, str]]:
    try:
        rows, wrong = read_csv(text.encode())
    except Refused as refused:
        return [(one.code, one.path) for one in refused.findings]
    return [(one.code, one.path) for one in (*wrong, *plan_rows(rows, {}).faults)]


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("", [("directory.header", "line 1")]),
        ("key;note\nx;y\n", [("directory.header", "line 1")]),
        ("name,Namen\n", [("directory.column", "line 1, column 2")]),
        ("name,name\n", [("directory.column", "line 1, column 2")]),
        ("name\n\n=1+1\n", [("directory.text", "line 3, name")]),
        ("key,name\na,A\n\na,B\n", [("directory.key-twice", "line 4, key")]),
        ("key,name,parent\na,A,b\n", [("directory.parent-unknown", "line 2, parent")]),
        ("name,old_id\nA,000 00\n", [("directory.key", "line 2, key"), ("directory.id", "line 2, old_id")]),
        ("key,name,new_id\na,A,H1\nb,B,h1\n", [("directory.id-taken", f"line {n}, new_id") for n in (2, 3)]),
        ("name,valid_from,valid_to\nA,2025-01-01,01/01/2025\n", [("directory.days", "line 2, valid_to")]),
        ("name,valid_from\nA,30/02/2025\n", [("directory.day", "line 2, valid_from")]),
        ("name,aliases\nA,B @2025-01-01..2024-01-01\n", [("directory.days", "line 2, aliases")]),
        ("name,valid_to,successors\nA,2025-01-01,into b\n", [("directory.succession", "line 2, successors")]),
        ("name,valid_to,successors\nA,2025-01-01,merged b\n", [("directory.successor-unknown", "line 2, successors")]),
        ("key,name,valid_to,successors\na,A,2025-01-01,merged a\n", [("directory.cycle", "line 2, successors")]),
        ('name,note\nA,"never ends\n', [("directory.csv", "line 2")]),
        ("name,note\nA,b,c\n", [("directory.cells", "line 2")]),
    ],
)
def test_every_fault_has_its_line_and_column(text: str, faults: list[tuple[str, str]]) -> None:
    found = _faults(text)
    assert set(faults) <= set(found)
    assert {code for code, _ in found} == {code for code, _ in faults}


def test_all_faults_are_named_at_once() -> None:
    text = "key;name;valid_from;valid_to\nA b;;31/12/2024;2024-01-01\nc;C;x;\n"
    assert [path for _, path in _faults(text)] == [
        "line 2, key",
        "line 2, name",
        "line 2, valid_to",
        "line 3, valid_from",
    ]


def test_not_utf8_is_said_with_its_line() -> None:
    with pytest.raises(Refused) as caught:
        read_csv("name\nA\nBộ".encode("utf-16"))
    assert caught.value.findings[0].code == "directory.not-utf8"
    with pytest.raises(Refused) as caught:
        read_csv(b"name\nA\n" + "Bộ".encode("cp1258", "replace") + b"\xff")
    assert caught.value.findings[0].path == "line 3"


def test_a_file_without_keys_gets_them_from_ids_and_names() -> None:
    rows, _ = read_csv("name,old_id,new_id\nA,000.00.00.H1,H1\nB,000.00.00.H2,\nĐơn vị số 3,,\n".encode())
    assert [row.entry.key for row in rows] == ["h1", "000.00.00.h2", "don-vi-so-3"]


def test_the_shipped_directory_is_sound_and_has_63_provinces_before_34() -> None:
    rows: list[Placed] = []
    for name in ("government.csv", "provinces.csv"):
        found, wrong = read_csv(files("config").joinpath("directory", name).read_bytes())
        assert wrong == []
        rows += found
    planned = plan_rows(rows, {})
    assert planned.faults == ()
    entries = [row.entry for row in rows]
    for day, kinds in (
        (date(2025, 2, 28), {"ministry": 18, "ministry-level": 4, "province": 63}),
        (date(2025, 3, 1), {"ministry": 14, "ministry-level": 3, "province": 63}),
        (date(2025, 7, 1), {"ministry": 14, "ministry-level": 3, "province": 34}),
    ):
        for kind, number in kinds.items():
            assert sum(entry.exists(day) and entry.kind == kind for entry in entries) == number, (day, kind)
