"""What may happen of what came: authority, gaps, conflicts, and that order and repetition make no difference."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from gateway.findings import Finding, Refused
from gateway.tasks.life.happenings import RULES, Happening
from gateway.tasks.life.states import State
from gateway.tasks.life.task import Task, apply, begin
from gateway.tasks.life.terms import Body, Said, Terms
from gateway.tasks.messages.merging import Logged, Pending, ids_of, merge, renamed
from gateway.tasks.messages.model import OUTWARD, EventSaid

START = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
LATEST = datetime(2036, 1, 1, tzinfo=UTC)
TERMS = Terms("Xây dựng đề án", Body("G22"), Body("H41"), (Body("H14"),), deadline=date(2026, 3, 31))
BODIES: dict[Happening, list[dict[str, Any]]] = {
    Happening.RETURNED: [{"cause": "other", "reason": "."}],
    Happening.REASSIGNED: [{"lead": {"id": "H14"}}, {"lead": {"id": "H41"}}, {"deadline": "2026-05-01"}],
    Happening.PROGRESS: [{"text": ".", "percent": 40}, {"text": ".", "percent": 70}],
    Happening.EXTENSION_ASKED: [{"deadline": "2026-12-31", "reason": "."}],
    Happening.EXTENSION_APPROVED: [{}, {"deadline": "2026-10-10"}],
    Happening.AMENDED: [{"content": "Khác"}, {"deadline": None}, {"deadline": "2026-07-01"}, {"monitor": {"id": "V"}}],
}


def event(
    name: str, kind: Happening, agency: str, after: str, body: dict[str, Any] | None = None, *, day: int = 0
) -> EventSaid:
    at = START + timedelta(days=day, seconds=len(name))
    return EventSaid(name, kind, at, "", agency, after, body if body is not None else BODIES.get(kind, [_ANY])[0])


_ANY: dict[str, Any] = {"text": ".", "reason": "."}
FIRST = event("a", Happening.ASSIGNED, "G22", "", TERMS.plain())


def pend(*events: EventSaid, sender: str | None = None, barred: Finding | None = None) -> list[Pending]:
    return [Pending(one, sender or one.agency, None, barred) for one in events]


def begun() -> tuple[Task, list[Logged]]:
    task = begin(Happening.ASSIGNED, Said("a", FIRST.at, "", "G22", TERMS.plain()))
    return task, [Logged(FIRST, told=False)]


def why(
    events: Sequence[EventSaid], *, sender: str | None = None, known: bool = True, ours: frozenset[str] = frozenset()
) -> list[str]:
    task, log = begun()
    found = merge(task if known else None, log if known else [], pend(*events, sender=sender), ours=ours, latest=LATEST)
    return [one.code for _, one in found.left]


def test_events_happen_one_after_another_however_they_come() -> None:
    accepted = event("b", Happening.ACCEPTED, "H41", "a")
    told = event("c", Happening.PROGRESS, "H41", "b", {"percent": 30}, day=-1)
    found = merge(None, [], pend(told, accepted, FIRST, accepted), ours=(), latest=LATEST)
    assert [one.event.id for one in found.steps] == ["a", "b", "c"]
    assert found.task is not None
    assert (found.task.state, found.task.percent, found.left) == (State.IN_PROGRESS, 30, ())


@pytest.mark.parametrize(
    ("events", "codes"),
    [
        ([event("c", Happening.PROGRESS, "H41", "b")], ["task-message.gap"]),
        ([replace(event("c", Happening.PROGRESS, "H41", "a"), follows="b")], ["task-message.gap"]),
        ([event("b", Happening.CONFIRMED, "G22", "a")], ["task.not-now"]),
        ([event("b", Happening.PROGRESS, "H41", "a", {"percent": 300})], ["task.percent-wrong"]),
        ([event("b", Happening.ASSIGNED, "G22", "a", TERMS.plain())], ["task-message.begun"]),
        ([event("a", Happening.ACCEPTED, "H41", "")], ["task-message.event-differs"]),
        ([event("b", Happening.ACCEPTED, "H41", "a", day=8000)], ["task.from-the-future"]),
        ([event("b", Happening.ACCEPTED, "H14", "a")], ["task-message.not-theirs"]),
        ([event("b", Happening.RECALLED, "H41", "a")], ["task-message.not-theirs"]),
        ([event("b", Happening.NOTED, "H99", "a")], ["task-message.not-theirs"]),
        # What waits for one in conflict waits along.
        (
            [event("b", Happening.CONFIRMED, "G22", "a"), event("c", Happening.NOTED, "G22", "b")],
            ["task.not-now", "task-message.gap"],
        ),
    ],
)
def test_what_cannot_happen_says_why(events: list[EventSaid], codes: list[str]) -> None:
    assert why(events) == codes


def test_a_task_begins_with_its_assigner_alone() -> None:
    assert why([event("b", Happening.ACCEPTED, "H41", "")], known=False) == ["task-message.task-unknown"]
    assert why([FIRST], known=False, sender="H41") == ["task-message.not-theirs"]
    assert why([replace(FIRST, agency="H41")], known=False, sender="H41") == ["task-message.not-theirs"]
    # Nor with whoever says of itself that it follows up for the assigner.
    monitored = replace(FIRST, body=replace(TERMS, monitor=Body("H99")).plain())
    assert why([replace(monitored, agency="H99")], known=False) == ["task-message.not-theirs"]
    assert why([monitored], known=False, sender="H99") == ["task-message.not-theirs"]
    assert why([monitored], known=False) == []
    assert why([event("a", Happening.ASSIGNED, "G22", "", {"content": "x"})], known=False) == ["task.terms-wrong"]


def test_a_sender_tells_what_it_did_itself() -> None:
    accepted = event("b", Happening.ACCEPTED, "H41", "a")
    assert why([accepted], sender="H14") == ["task-message.not-theirs"]
    assert why([accepted], sender="H99") == ["task-message.not-theirs"]
    # Whoever gives the task passes on what others did, but never what an agency of this very house did.
    assert why([accepted], sender="G22") == []
    assert why([accepted], sender="G22", ours=frozenset({"H41"})) == ["task-message.not-theirs"]


def test_what_is_barred_never_happens_by_itself() -> None:
    task, log = begun()
    accepted = event("b", Happening.ACCEPTED, "H41", "a")
    barred = pend(accepted, barred=Finding("task-message.unproven"))
    assert merge(task, log, barred, ours=(), latest=LATEST).left[0][1].code == "task-message.unproven"
    assert len(merge(task, log, pend(accepted), ours=(), latest=LATEST).steps) == 1


def test_what_a_person_has_settled_holds_up_nothing_and_hides_nobody_elses() -> None:
    task, log = begun()
    forged, late = event("b", Happening.ACCEPTED, "H41", "a"), event("c", Happening.NOTED, "G22", "b")
    settled = {("b", "H14")}
    found = merge(task, log, [*pend(forged, sender="H14"), *pend(late)], settled=settled, ours=(), latest=LATEST)
    assert [one.event.id for one in found.steps] == ["c"]
    found = merge(task, log, pend(forged), settled=settled, ours=(), latest=LATEST)
    assert [one.event.id for one in found.steps] == ["b"]


def test_what_both_did_at_once_and_would_end_differently_is_a_conflict_in_both() -> None:
    task, log = begun()
    returned = event("b", Happening.RETURNED, "H41", "a")
    again = event("c", Happening.REASSIGNED, "G22", "a", {"deadline": "2026-05-01"})
    for mine, other in ((returned, again), (again, returned)):
        after = apply(task, mine.kind, Said(mine.id, mine.at, "", mine.agency, mine.body))
        found = merge(after, [*log, Logged(mine, told=False)], pend(other), ours=(), latest=LATEST)
        assert [why.code for _, why in found.left] == ["task-message.crossed"]


def test_agencies_are_renamed_wherever_an_event_names_them() -> None:
    old = {"G22": "000.00.00.G22", "H41": "000.00.00.H41", "H14": "000.00.00.H14"}
    written = event("a", Happening.ASSIGNED, old["G22"], "", {
        **TERMS.plain(), "assigner": {"id": old["G22"], "name": ""}, "lead": {"id": old["H41"], "name": ""},
        "support": [{"id": old["H14"], "name": ""}],
    })  # fmt: skip
    assert ids_of(written) == set(old.values())
    assert renamed(written, {new: one for one, new in old.items()}) == FIRST


def history(draws: Sequence[tuple[Happening, int, int]]) -> tuple[Task, list[EventSaid]]:
    """Return a task and the events that made it, as far as what was drawn could happen."""
    task, told = begun()[0], [FIRST]
    for number, (kind, which, who) in enumerate(draws, 1):
        agencies = sorted(one for one in ("G22", "H41", "H14", "V") if RULES[kind].sides & task.sides([one]))
        if not agencies or kind is Happening.ASSIGNED:
            continue
        options = BODIES.get(kind, [_ANY])
        at = START + timedelta(hours=number)
        made = EventSaid(
            f"e{number}", kind, at, "", agencies[who % len(agencies)], told[-1].id, options[which % len(options)]
        )
        try:
            task = apply(task, kind, Said(made.id, at, "", made.agency, made.body))
        except Refused:
            continue
        told.append(made)
    return task, told


DRAWS = st.lists(st.tuples(st.sampled_from(OUTWARD), st.integers(0, 3), st.integers(0, 3)), max_size=25)


@given(DRAWS, st.data())
@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
def test_any_order_and_repetition_of_messages_makes_the_same_task(
    draws: list[tuple[Happening, int, int]], data: st.DataObject
) -> None:
    wanted, told = history(draws)
    order = data.draw(st.permutations([*told, *data.draw(st.lists(st.sampled_from(told), max_size=6))]))
    cuts = data.draw(st.lists(st.integers(0, len(order)), max_size=5))
    task: Task | None = None
    log: list[Logged] = []
    waiting: list[Pending] = []
    for start, end in itertools.pairwise([0, *sorted(cuts), len(order)]):
        found = merge(task, log, [*waiting, *pend(*order[start:end])], ours=(), latest=LATEST)
        task, waiting = found.task, [one for one, _ in found.left]
        log += [Logged(one.event, told=True) for one in found.steps]
    assert waiting == []
    assert task == wanted


@dataclass
class Book:
    """One of two books that do not know of each other but by messages."""

    agency: str
    task: Task | None = None
    told: list[EventSaid] = field(default_factory=list)
    """All that is to be told to the other."""
    log: list[Logged] = field(default_factory=list)
    waiting: dict[str, Pending] = field(default_factory=dict)

    def do(self, made: EventSaid) -> None:
        said = Said(made.id, made.at, "", made.agency, made.body)
        self.task = apply(self.task, made.kind, said) if self.task else begin(made.kind, said)
        self.log.append(Logged(made, told=False))
        self.told.append(made)

    def take(self, events: Sequence[EventSaid], sender: str) -> None:
        pending = [*self.waiting.values(), *pend(*events, sender=sender)]
        found = merge(self.task, self.log, pending, ours={self.agency}, latest=LATEST)
        self.task = found.task
        self.log += [Logged(one.event, told=True) for one in found.steps]
        self.waiting = {one.event.id: one for one, _ in found.left}

    @property
    def last(self) -> str:
        return self.log[-1].event.id if self.log else ""


class TwoBooks(RuleBasedStateMachine):
    """Whatever two agencies do at the same time: their books end alike, or a conflict stands in one of them."""

    @initialize()
    def assign(self) -> None:
        self.giver, self.lead = Book("G22"), Book("H41")
        self.number = 0
        self.giver.do(FIRST)

    @rule(kind=st.sampled_from(OUTWARD), which=st.integers(0, 3), giving=st.booleans())
    def happen(self, kind: Happening, which: int, giving: bool) -> None:
        book = self.giver if giving else self.lead
        if book.task is None or not RULES[kind].sides & book.task.sides([book.agency]) or kind is Happening.ASSIGNED:
            return
        self.number += 1
        options = BODIES.get(kind, [_ANY])
        at = START + timedelta(hours=self.number)
        said = book.told[-1].id if book.told else ""
        body = options[which % len(options)]
        made = EventSaid(f"e{self.number}", kind, at, "", book.agency, book.last, body, said)
        try:
            book.do(made)
        except Refused:
            return

    @rule(data=st.data(), giving=st.booleans())
    def deliver(self, data: st.DataObject, giving: bool) -> None:
        source, target = (self.giver, self.lead) if giving else (self.lead, self.giver)
        if source.told:
            target.take(data.draw(st.lists(st.sampled_from(source.told), max_size=4)), source.agency)

    def teardown(self) -> None:
        if not hasattr(self, "giver"):
            return
        self.lead.take(self.giver.told, "G22")
        self.giver.take(self.lead.told, "H41")
        assert self.giver.task is not None
        if self.giver.waiting or self.lead.waiting:
            return
        assert self.lead.task == self.giver.task


TestTwoBooks = TwoBooks.TestCase
TestTwoBooks.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)
