"""How far one receiver has come with one document: the state machine of domain 2.2, as a table.

It is tolerant of what peers do (skips, repeats, late events) and strict on who may say what. It knows no store: whoever
keeps the stages asks :func:`judge` and writes down what the verdict says.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from gateway.packet.names import StatusCode


class Stage(StrEnum):
    """Where a receiver stands with a document; six stages carry the code that reports them."""

    SENT = "sent"
    ARRIVED = StatusCode.ARRIVED.value
    REFUSED = StatusCode.REFUSED.value
    ACCEPTED = StatusCode.ACCEPTED.value
    ASSIGNED = StatusCode.ASSIGNED.value
    PROCESSING = StatusCode.PROCESSING.value
    FINISHED = StatusCode.FINISHED.value
    ASKED = "asked"
    """The sender wants it back and waits for 15 or 16; the stage before is remembered."""
    RECALLED = "recalled"
    """The receiver agreed: the content is to be destroyed. Nothing follows."""


class Role(StrEnum):
    """What an agency is to a document."""

    SENDER = "sender"
    RECEIVER = "receiver"


class Effect(StrEnum):
    """What an event did to the stage; all but the first two leave it as it is."""

    APPLIED = "applied"
    ANSWERED = "answered"
    """The receiver agreed or disagreed to an update or a replacement, which has no stage of its own."""
    REPEAT = "repeat"
    """Said before, or said again with reason: progress may repeat, and a document may be assigned anew."""
    LATE = "late"
    """The receiver is further already."""
    FROZEN = "frozen"
    """A take-back is asked for: progress waits for the answer, and is only remembered."""
    ENDED = "ended"
    """The receiver has refused the document, finished with it, or given it back."""
    NOT_ALLOWED = "not-allowed"
    """The document may not be asked back any more."""
    UNASKED = "unasked"
    """An answer to nothing: no take-back is asked for."""
    NOT_ENTITLED = "not-entitled"
    """Not this agency's to say."""


SAYABLE: Final = frozenset({Effect.APPLIED, Effect.ANSWERED, Effect.REPEAT})
"""Effects of what an agency served here may say; what other systems say is kept whatever its effect."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A stage, and while a take-back is asked for the stage to which a refusal of it returns."""

    stage: Stage = Stage.SENT
    before: Stage | None = None

    @property
    def code(self) -> StatusCode | None:
        """The status code that tells this standing best; none while nothing was reported."""
        return _CODES.get(self.stage)


@dataclass(frozen=True, slots=True)
class StateRules:
    """What is left to an agency's own rules: may a document that was finished be asked back (domain 2.2)."""

    take_back_after_finish: bool = False


@dataclass(frozen=True, slots=True)
class StateVerdict:
    """What becomes of one event: the standing after it, and what it did."""

    standing: Standing
    effect: Effect

    @property
    def sayable(self) -> bool:
        """Whether an agency served here may say this now."""
        return self.effect in SAYABLE


_CODES: Final[Mapping[Stage, StatusCode]] = {
    **{Stage(code.value): code for code in StatusCode if code.value in set(Stage)},
    Stage.ASKED: StatusCode.TAKE_BACK_REQUESTED,
    Stage.RECALLED: StatusCode.AGREED,
}

_SPEAKER: Final = {StatusCode.TAKE_BACK_REQUESTED: Role.SENDER}
"""Who may say a code; every other one is a receiver's."""

_BACK: Final = "back"

_TABLE: Final = """
said:            01      02      03      04      05      06      13               15        16
sent             01      02      03      04      05      06      asked            unasked   unasked
01               repeat  02      03      04      05      06      asked            unasked   unasked
02               late    repeat  ended   ended   ended   ended   not-allowed      unasked   unasked
03               late    02      repeat  04      05      06      asked            unasked   unasked
04               late    02      late    repeat  05      06      asked            unasked   unasked
05               late    02      late    repeat  repeat  06      asked            unasked   unasked
06               late    ended   late    late    late    repeat  not-allowed      unasked   unasked
asked            frozen  frozen  frozen  frozen  frozen  frozen  repeat           recalled  back
recalled         ended   ended   ended   ended   ended   ended   not-allowed      repeat    unasked
"""
"""For each stage and code the stage that follows, or the effect of a code that leaves the stage as it is.

A refusal after acceptance is a return, which happens; after it nothing moves. 04 after 05 is a new assignment.
``back`` returns to the stage remembered.
"""


def _read(table: str) -> dict[tuple[Stage, StatusCode], Stage | Effect | None]:
    head, *rows = (line.split() for line in table.strip().splitlines())
    return {
        (Stage(row[0]), StatusCode(code)): _cell(word)
        for row in rows
        for code, word in zip(head[1:], row[1:], strict=True)
    }


def _cell(word: str) -> Stage | Effect | None:
    if word == _BACK:
        return None
    return Stage(word) if word in set(Stage) else Effect(word)


MOVES: Final[Mapping[tuple[Stage, StatusCode], Stage | Effect | None]] = _read(_TABLE)
"""The table as data: a stage to enter, an effect that changes nothing, or ``None`` for the way back."""


def judge(
    standing: Standing,
    code: StatusCode,
    roles: Iterable[Role],
    *,
    rules: StateRules | None = None,
    answerable: bool = False,
) -> StateVerdict:
    """Return what becomes of ``standing`` when an agency in these ``roles`` says ``code``.

    ``answerable`` is true for an update or a replacement: 15 and 16 answer it where no take-back is asked for.
    """
    if _SPEAKER.get(code, Role.RECEIVER) not in set(roles):
        return StateVerdict(standing, Effect.NOT_ENTITLED)
    found = MOVES[standing.stage, code]
    if found is Effect.NOT_ALLOWED and _may_ask_finished(standing, rules):
        found = Stage.ASKED
    if found is Effect.UNASKED and answerable and standing.stage is not Stage.RECALLED:
        found = Effect.ANSWERED
    if found is None:
        return StateVerdict(Standing(standing.before or Stage.SENT), Effect.APPLIED)
    if isinstance(found, Stage):
        return StateVerdict(_enter(standing, found), Effect.APPLIED)
    if found is Effect.FROZEN:
        return StateVerdict(_remember(standing, code), found)
    return StateVerdict(standing, found)


def _may_ask_finished(standing: Standing, rules: StateRules | None) -> bool:
    return standing.stage is Stage.FINISHED and rules is not None and rules.take_back_after_finish


def _enter(standing: Standing, stage: Stage) -> Standing:
    return Standing(stage, standing.stage if stage is Stage.ASKED else None)


def _remember(standing: Standing, code: StatusCode) -> Standing:
    """Reports that crossed the request on the way tell how far the receiver was: 16 returns there, not behind it."""
    held = standing.before or Stage.SENT
    found = MOVES[held, code]
    return Standing(standing.stage, found if isinstance(found, Stage) else held)


def replay(
    said: Iterable[tuple[StatusCode, Iterable[Role]]], *, rules: StateRules | None = None, answerable: bool = False
) -> Standing:
    """Return where a receiver stands after these events, oldest first."""
    standing = Standing()
    for code, roles in said:
        standing = judge(standing, code, roles, rules=rules, answerable=answerable).standing
    return standing
