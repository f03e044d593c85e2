"""Two records of one task: when they are the same, what of the own one happens again, and that both books end alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from gateway.findings import Refused
from gateway.tasks.joins.matching import Likeness, Place, Record, alike, sure
from gateway.tasks.joins.repeating import REPEATED, Step, repeat
from gateway.tasks.life.happenings import PERFORMING, RULES, Happening
from gateway.tasks.life.states import ENDED, State
from gateway.tasks.life.task import Task, apply, begin
from gateway.tasks.life.terms import Body, Said
from gateway.tasks.messages.model import OUTWARD, EventSaid
from tests.unit.tasks.test_merging import _ANY, BODIES, FIRST, START, TERMS, Book

CLAUSE = replace(TERMS, content="Xây dựng đề án chuyển đổi số của ngành y tế")
PLACE = Place("Bộ Y tế xây dựng đề án chuyển đổi")
SAME = Record(CLAUSE, "NV-1", None, PLACE)
LONG = Record(replace(CLAUSE, content="Rà soát hồ sơ " * 20), "", None, PLACE)
"""More words than are compared where something only seems so."""


@pytest.mark.parametrize(
    ("own", "given", "certain", "likely"),
    [
        # The same place and words that are alike, though people mended them and the deadline.
        (SAME, replace(SAME, code="NV-2"), True, True),
        (SAME, replace(SAME, code="NV-2", terms=replace(CLAUSE, content=f"{CLAUSE.content}, trình Bộ")), True, True),
        (SAME, replace(SAME, code="NV-2", terms=replace(CLAUSE, deadline=None)), True, True),
        # One place for two tasks into which a clerk split it.
        (SAME, replace(SAME, code="NV-2", terms=replace(CLAUSE, content="Bố trí kinh phí")), False, True),
        # No place is told: equal words and days are certain, words alone are not.
        (SAME, replace(SAME, code="NV-2", place=Place()), True, True),
        (SAME, replace(SAME, code="NV-2", place=Place(), terms=replace(CLAUSE, deadline=None)), False, True),
        # The second place that begins with these words.
        (SAME, replace(SAME, code="NV-2", place=Place(PLACE.anchor, 2)), False, True),
        (SAME, replace(SAME, code="NV-2", place=Place("Bộ Y tế rà soát")), False, True),
        # Words that differ only behind the sixtieth, or in their order alone.
        (replace(LONG, place=Place()), replace(LONG, terms=replace(LONG.terms, content=f"{LONG.terms.content} xã")),
         False, True),
        (LONG, replace(LONG, terms=replace(LONG.terms, content=f"{LONG.terms.content} {' khác' * 80}")), False, True),
        (SAME, replace(SAME, code="NV-2", place=Place(), terms=replace(CLAUSE, content=" ".join(
            reversed(CLAUSE.content.split())))), False, True),
        (SAME, replace(SAME, code="NV-2", place=Place(), terms=replace(CLAUSE, content="Bố trí kinh phí")),
         False, False),
        # Another performer at the same place.
        (SAME, replace(SAME, code="NV-2", terms=replace(CLAUSE, lead=Body("H14"))), False, True),
        # A task of another month.
        (SAME, replace(SAME, code="NV-2", period="2026-03"), False, False),
        # The very code.
        (SAME, replace(SAME, place=Place(), terms=replace(CLAUSE, content="Khác hẳn")), True, True),
        # No directive is told: never certain.
        (SAME, replace(SAME, code="NV-2", directive=False), False, True),
        (SAME, replace(SAME, code="NV-2", directive=False, terms=replace(CLAUSE, deadline=date(2037, 1, 1))),
         False, False),
    ],
)  # fmt: skip
def test_records_are_the_same_for_certain_or_perhaps(own: Record, given: Record, certain: bool, likely: bool) -> None:
    found = alike(own, given)
    assert (found.certain, found.likely) == (certain, likely)


def test_what_is_certain_of_two_is_certain_of_none() -> None:
    one, none = Likeness(True, True, True, 1.0), Likeness(False, True, False, 0.8)
    assert sure({("a", "x"): one, ("b", "x"): none, ("b", "y"): one}) == [("a", "x"), ("b", "y")]
    assert sure({("a", "x"): one, ("b", "x"): one}) == []
    assert sure({("a", "x"): one, ("a", "y"): one}) == []


def test_only_what_performers_alone_do_happens_again() -> None:
    assert {kind for kind in REPEATED if not RULES[kind].inside} == {
        Happening.RETURNED, Happening.ACCEPTED, Happening.PROGRESS, Happening.EXTENSION_ASKED, Happening.REPORTED
    }  # fmt: skip
    assert all(RULES[kind].sides <= PERFORMING for kind in REPEATED)


DONE = st.lists(st.tuples(st.sampled_from(sorted(REPEATED)), st.integers(0, 3)), max_size=8)


def own_events(draws: Sequence[tuple[Happening, int]]) -> list[Step]:
    """Return what a lead did in its own record, as far as what was drawn could happen."""
    task, found = begin(Happening.ASSIGNED, Said("own", START, "", "H41", TERMS.plain())), list[Step]()
    for number, (kind, which) in enumerate(draws, 1):
        options: list[dict[str, Any]] = BODIES.get(kind, [{**_ANY, "part": "."}])
        said = Said(f"own-{number}", START + timedelta(minutes=number), "", "H41", options[which % len(options)])
        try:
            task = apply(task, kind, said)
        except Refused:
            continue
        found.append(Step(kind, said))
    return found


@given(DONE)
def test_the_assigners_record_goes_on_as_the_own_one_stood(draws: list[tuple[Happening, int]]) -> None:
    events = own_events(draws)
    fresh = begin(Happening.ASSIGNED, Said("a", START, "", "G22", TERMS.plain()))
    own = fresh
    for one in events:
        own = apply(own, one.happening, one.said)
    found = repeat(fresh, events)
    assert (found.task, found.left) == (own, ())
    # Told once more, nothing is new.
    assert repeat(found.task, events, [one.said.id for one in events]).steps == ()


@pytest.mark.parametrize(
    ("own", "steps"),
    [
        # The report that counts is the later one.
        (("report-prepared reported sent-back progress reported"), ["progress", "reported"]),
        (("returned insisted accepted"), ["accepted"]),
        (("extension-asked extension-refused progress"), ["progress"]),
        (("extension-asked extension-approved progress"), ["progress"]),
        (("progress extension-asked"), ["progress", "extension-asked"]),
        # Twice reported and once sent back: what still waits happens.
        (("reported sent-back reported sent-back report-prepared"), ["report-prepared"]),
    ],
)
def test_what_was_answered_in_the_own_record_is_not_asked_again(own: str, steps: list[str]) -> None:
    task, events = begin(Happening.ASSIGNED, Said("own", START, "", "H41", TERMS.plain())), list[Step]()
    fresh = begin(Happening.ASSIGNED, Said("a", START, "", "G22", TERMS.plain()))
    for number, kind in enumerate(map(Happening, own.split()), 1):
        agency = "H41" if RULES[kind].sides <= PERFORMING else "G22"
        body: dict[str, Any] = BODIES.get(kind, [_ANY])[0]
        said = Said(f"own-{number}", START + timedelta(minutes=number), "", agency, body)
        task = apply(task, kind, said)
        events.append(Step(kind, said))
    found = repeat(fresh, events)
    assert [one.happening.value for one in found.steps] == steps


@given(DONE)
def test_a_record_that_was_joined_counts_no_more(draws: list[tuple[Happening, int]]) -> None:
    task = begin(Happening.ASSIGNED, Said("own", START, "", "H41", TERMS.plain()))
    for one in own_events(draws):
        task = apply(task, one.happening, one.said)
    ended = apply(task, Happening.JOINED, Said("j", START, "", "H41", {"into": "t"}))
    assert (ended.state, ended.verdict, ended.prepared, ended.asked) == (State.JOINED, None, False, None)
    assert ended.state in ENDED
    assert not [kind for kind, rule in RULES.items() if State.JOINED in rule.states]


class JoinedBooks(RuleBasedStateMachine):
    """Whatever two agencies do, and whenever the lead joins its own record: their books end alike, or a conflict says
    that they do not.
    """

    @initialize(draws=DONE)
    def assign(self, draws: list[tuple[Happening, int]]) -> None:
        self.giver, self.lead = Book("G22"), Book("H41")
        self.own = own_events(draws)
        self.number = 0
        self.joined = False
        self.giver.do(FIRST)

    @rule(kind=st.sampled_from(OUTWARD), which=st.integers(0, 3), giving=st.booleans())
    def happen(self, kind: Happening, which: int, giving: bool) -> None:
        book = self.giver if giving else self.lead
        if book.task is None or not RULES[kind].sides & book.task.sides([book.agency]) or kind is Happening.ASSIGNED:
            return
        self.number += 1
        options = BODIES.get(kind, [_ANY])
        self._do(book, Step(kind, Said(
            f"e{self.number}", START + timedelta(hours=self.number), "", book.agency, options[which % len(options)]
        )))  # fmt: skip

    def _do(self, book: Book, step: Step) -> None:
        said = step.said
        told = book.told[-1].id if book.told else ""
        try:
            book.do(EventSaid(said.id, step.happening, said.at, "", said.agency, book.last, said.body, told))
        except Refused:
            return

    @precondition(lambda self: self.lead.task is not None and not self.joined)
    @rule()
    def join(self) -> None:
        assert isinstance(self.lead.task, Task)
        self.joined = True
        for step in repeat(self.lead.task, self.own).steps:
            if not RULES[step.happening].inside:
                self._do(self.lead, step)

    @rule(data=st.data(), giving=st.booleans())
    def deliver(self, data: st.DataObject, giving: bool) -> None:
        source, target = (self.giver, self.lead) if giving else (self.lead, self.giver)
        if source.told:
            target.take(data.draw(st.lists(st.sampled_from(source.told), max_size=4)), source.agency)

    def teardown(self) -> None:
        if not hasattr(self, "giver"):
            return
        self.lead.take(self.giver.told, "G22")
        if not self.joined and self.lead.task is not None:
            self.join()
        self.giver.take(self.lead.told, "H41")
        if self.giver.waiting or self.lead.waiting:
            return
        assert self.lead.task == self.giver.task


TestJoinedBooks = JoinedBooks.TestCase
TestJoinedBooks.settings = settings(max_examples=40, stateful_step_count=20, deadline=None)
