"""Messages for tests: one that says everything, and any that Hypothesis can think of."""

from __future__ import annotations

import string
from datetime import UTC, date, datetime
from typing import Any

from hypothesis import strategies as st

from gateway.tasks.life.happenings import Happening
from gateway.tasks.life.states import ABROAD, State, Verdict
from gateway.tasks.life.terms import Body, ReturnCause, TaskKind, Terms
from gateway.tasks.messages.model import OUTWARD, Directive, EventSaid, Message, Stands, TaskSaid

AT = datetime(2026, 3, 2, 2, 0, 0, 123456, tzinfo=UTC)
TERMS = Terms(
    "Xây dựng <đề án> & «báo cáo»\ntrước hạn",
    Body("G22", "Văn phòng Chính phủ"),
    Body("H41", "Bộ Y tế"),
    (Body("H14"), Body("", "Các địa phương")),
    Body("VPCP"),
    "Thủ tướng",
    date(2026, 3, 31),
    "trước ngày 31/3",
    {"recurrence": "monthly", "day": 20},
    TaskKind.RECURRING,
    key=True,
    field="y tế",
    product="Đề án",
    confirmation=False,
    unit="Cục A",
    person="Nguyễn Văn Thử",
)


def whole() -> Message:
    """Return a message in which everything is said that can be."""
    first = EventSaid("e1", Happening.ASSIGNED, AT, "user:1", "G22", "", TERMS.plain())
    bodies: dict[Happening, dict[str, Any]] = {
        Happening.RETURNED: {"cause": "wrong-authority", "reason": "Thuộc Bộ khác"},
        Happening.REASSIGNED: {"lead": {"id": "H14", "name": "Bộ Tài chính"}, "reason": "Đúng thẩm quyền"},
        Happening.PROGRESS: {"text": "Đang soạn", "percent": 40},
        Happening.AMENDED: {"deadline": None, "monitor": None, "recurrence": None, "support": [], "field": ""},
    }
    rest = [
        EventSaid(f"e{number}", kind, AT, "", "H41", f"e{number - 1}", bodies.get(kind, {}))
        for number, kind in enumerate(OUTWARD, 1)
        if kind is not Happening.ASSIGNED
    ]
    stands = Stands(
        State.SUSPENDED, 40, State.REDO, date(2026, 4, 30), AT, AT, AT, AT, Verdict.ON_TIME
    )  # more than can be true at once
    directive = Directive("G22,1", "1/CT-TTg", "2026/01/05", "Bộ Y tế chủ trì", 2)
    task = TaskSaid("G22", "NV2026-ABCD", TERMS, stands, (first, *rest), directive, "2026-03")
    return Message("m-1", AT, "G22", "H41", (task,))


letters = st.characters(codec="utf-8", exclude_characters="\ufffe\uffff").filter(
    lambda letter: letter >= " " or letter in "\t\n\r"
)
texts = st.text(letters, min_size=1, max_size=30)
ids = st.text(string.ascii_letters + string.digits + ".:-", min_size=1, max_size=20)
FIRST, LAST = (datetime(year, 1, 1) for year in (1971, 9990))  # noqa: DTZ001 - Hypothesis wants bounds without a zone
moments = st.datetimes(FIRST, LAST, timezones=st.just(UTC))
days = st.dates(date(1970, 1, 1), date(9998, 12, 31))
bodies = st.builds(Body, ids, st.one_of(st.just(""), texts))
recurrences = st.fixed_dictionaries(
    {"recurrence": st.sampled_from(["weekly", "monthly", "yearly"])},
    optional={"day": st.integers(1, 31), "month": st.integers(1, 12), "weekday": st.just("friday")},
)
terms = st.builds(
    Terms,
    texts,
    bodies,
    bodies,
    st.lists(bodies, max_size=3).map(tuple),
    st.none() | bodies,
    st.just("") | texts,
    st.none() | days,
    st.just("") | texts,
    st.none() | recurrences,
    st.sampled_from(TaskKind),
    st.booleans(),
    st.just("") | texts,
    st.just("") | texts,
    st.booleans(),
    st.just("") | texts,
    st.just("") | texts,
)
said = st.fixed_dictionaries(
    {},
    optional={
        "text": texts,
        "reason": st.just("") | texts,
        "cause": st.sampled_from([one.value for one in ReturnCause]),
        "percent": st.integers(0, 100),
        "deadline": st.none() | days.map(date.isoformat),
        "lead": bodies.map(Body.plain),
        "monitor": st.none() | bodies.map(Body.plain),
        "support": st.lists(bodies.map(Body.plain), max_size=2),
        "recurrence": st.none() | recurrences,
        "key": st.booleans(),
        "content": texts,
    },
)
events = st.builds(
    EventSaid,
    ids,
    st.sampled_from(OUTWARD),
    moments,
    st.just("") | ids,
    ids,
    st.just("") | ids,
    said,
    st.just("") | ids,
)
given_out = st.sampled_from(sorted(ABROAD))
stands = st.builds(
    Stands,
    given_out,
    st.integers(0, 100),
    st.none() | given_out,
    st.none() | days,
    *[st.none() | moments] * 4,
    st.none() | st.sampled_from(Verdict),
)
directives = st.builds(
    Directive, st.just("") | texts, st.just("") | texts, st.just("") | ids, st.just("") | texts, st.integers(0, 10_000)
)
tasks = st.builds(
    TaskSaid, ids, ids, terms, stands, st.lists(events, max_size=4).map(tuple), st.none() | directives,
    st.none() | st.just("2026-Q1"),
)  # fmt: skip
messages = st.builds(Message, ids, moments, ids, ids, st.lists(tasks, min_size=1, max_size=3).map(tuple))
