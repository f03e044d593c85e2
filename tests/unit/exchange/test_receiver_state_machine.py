"""Statuses in any order, from both sides and from strangers, against a model that only remembers what was said."""

from __future__ import annotations

from hypothesis import settings, strategies
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from gateway.exchange.receivers.receiver_state import Effect, Role, Stage, Standing, StateRules, StateVerdict, judge
from gateway.packet.names import StatusCode

ORDER = ["01", "03", "04", "05", "06"]


class Remembered:
    """What a patient clerk would say from the letters alone, without any table."""

    def __init__(self, *, after_finish: bool) -> None:
        self.furthest = -1
        self.returned = False
        self.asked = False
        self.given_back = False
        self._after_finish = after_finish

    def hear(self, code: str, *, of_sender: bool) -> None:
        if of_sender == (code != "13") or self.given_back:
            return
        if code == "13":
            finished = self.furthest == ORDER.index("06") and not self._after_finish
            self.asked = self.asked or not (finished or self.returned)
        elif code in {"15", "16"}:
            self.given_back = self.asked and code == "15"
            self.asked = False
        elif code == "02":
            self.returned = self.returned or self.furthest != ORDER.index("06")
        elif not self.returned:
            self.furthest = max(self.furthest, ORDER.index(code))

    @property
    def shown(self) -> str | None:
        """The code that a page would show."""
        if self.given_back or self.asked:
            return "15" if self.given_back else "13"
        if self.returned:
            return "02"
        return ORDER[self.furthest] if self.furthest >= 0 else None


class Statuses(RuleBasedStateMachine):
    """One document at one receiver."""

    @initialize(after_finish=strategies.booleans())
    def begin(self, after_finish: bool) -> None:
        self.agreed = StateRules(take_back_after_finish=after_finish)
        self.model = Remembered(after_finish=after_finish)
        self.standing = Standing()

    def _said(self, code: StatusCode, role: Role) -> StateVerdict:
        verdict = judge(self.standing, code, [role], rules=self.agreed)
        self.model.hear(code.value, of_sender=role is Role.SENDER)
        before, self.standing = self.standing, verdict.standing
        if verdict.effect not in {Effect.APPLIED, Effect.FROZEN}:
            assert self.standing == before
        if verdict.effect is Effect.APPLIED:
            assert self.standing != before
        return verdict

    @rule(code=strategies.sampled_from(StatusCode), times=strategies.integers(1, 3))
    def the_receiver_says(self, code: StatusCode, times: int) -> None:
        for _ in range(times):
            self._said(code, Role.RECEIVER)

    @rule(code=strategies.sampled_from(StatusCode), times=strategies.integers(1, 3))
    def the_sender_says(self, code: StatusCode, times: int) -> None:
        for _ in range(times):
            self._said(code, Role.SENDER)

    @rule(code=strategies.sampled_from(StatusCode))
    def a_stranger_says(self, code: StatusCode) -> None:
        verdict = judge(self.standing, code, [], rules=self.agreed)
        assert verdict == StateVerdict(self.standing, Effect.NOT_ENTITLED)

    @rule()
    def the_sender_asks_and_the_receiver_declines(self) -> None:
        asked = self._said(StatusCode.TAKE_BACK_REQUESTED, Role.SENDER)
        if asked.effect is Effect.APPLIED:
            held = self.standing.before
            assert self._said(StatusCode.DISAGREED, Role.RECEIVER).standing.stage is held

    @invariant()
    def the_page_shows_what_was_said(self) -> None:
        if hasattr(self, "standing"):
            assert self.standing.code == self.model.shown

    @invariant()
    def a_stage_is_remembered_exactly_while_asked(self) -> None:
        if hasattr(self, "standing"):
            assert (self.standing.before is not None) == (self.standing.stage is Stage.ASKED)
            assert self.standing.before not in {Stage.ASKED, Stage.RECALLED}


TestStatuses = Statuses.TestCase
TestStatuses.settings = settings(max_examples=150, stateful_step_count=30, deadline=None)
