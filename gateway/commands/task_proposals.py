"""``lienthong tasks directives|proposals|confirm|refuse|examples``: for one agency, beside a running service or not."""

from __future__ import annotations

import asyncio
import sys
from typing import TYPE_CHECKING

from gateway.catalogue import message
from gateway.commands.opening import blobs_of, opened, settings_of
from gateway.commands.operator import operator
from gateway.commands.words import tell
from gateway.exchange.views import Caller
from gateway.findings import Refused, refuse
from gateway.packet.dates import VIETNAM
from gateway.tasks.proposals.acting import How
from gateway.tasks.proposals.desk import ProposalDesk
from gateway.tasks.proposals.naming import ByDirectory
from gateway.tasks.proposals.rules import ReadingRules

if TYPE_CHECKING:
    import argparse
    from collections.abc import Awaitable, Callable, Iterable

    from gateway.tasks.proposals.acting import Done
    from gateway.tasks.proposals.looking import Directive, Opened, Shown

    Act = Callable[[ProposalDesk, Caller], Awaitable[Iterable[str]]]


def directives(options: argparse.Namespace) -> int:
    """Write the directives of an agency that were read, the newest first."""

    async def act(desk: ProposalDesk, caller: Caller) -> Iterable[str]:
        stands = [] if options.all else ["due", "open"]
        found = await desk.page(caller, stands=stands, limit=options.limit)
        return [line for one in found.items for line in _directive(one, english=options.lang == "en")]

    return _done(options, act)


def proposals(options: argparse.Namespace) -> int:
    """Write what a directive proposes to an agency; that somebody looked stands in the ledger."""

    async def act(desk: ProposalDesk, caller: Caller) -> Iterable[str]:
        return _opened(await desk.open(options.document, caller, options.agency, "cli"), english=options.lang == "en")

    return _done(options, act)


def confirm(options: argparse.Namespace) -> int:
    """Confirm a proposal."""

    async def act(desk: ProposalDesk, caller: Caller) -> Iterable[str]:
        how = How(version=options.version)
        return _left(await desk.confirm(options.proposal, caller, how, task=options.task, new=options.new))

    return _done(options, act)


def refuse_one(options: argparse.Namespace) -> int:
    """Refuse a proposal."""

    async def act(desk: ProposalDesk, caller: Caller) -> Iterable[str]:
        how = How(version=options.version)
        return _left(await desk.refuse(options.proposal, caller, how, options.reason))

    return _done(options, act)


def export(options: argparse.Namespace) -> int:
    """Write the corrected directives of an agency into a folder, in the shape of the annotated ones."""

    async def act(desk: ProposalDesk, caller: Caller) -> Iterable[str]:
        try:
            number = await desk.export(caller, options.agency, options.folder, "cli")
        except OSError as error:
            raise refuse("cli.file-unusable", "", file=str(options.folder), reason=error.strerror or "") from None
        return [f"{number} -> {options.folder}"]

    return _done(options, act)


def _done(options: argparse.Namespace, act: Act) -> int:
    try:
        settings = settings_of(options)
        blobs = blobs_of(settings)
        with opened(settings) as database:
            desk = ProposalDesk(database, blobs.path, blobs.staging, ReadingRules(), ByDirectory())
            lines = asyncio.run(_awaited(act(desk, Caller(operator(), frozenset([options.agency])))))
    except Refused as refused:
        tell(refused.findings)
        return 1
    sys.stdout.buffer.write("".join(f"{_shown(line)}\n" for line in lines).encode("utf-8", "replace"))
    return 0


async def _awaited(work: Awaitable[Iterable[str]]) -> Iterable[str]:
    return await work


def _directive(one: Directive, *, english: bool) -> Iterable[str]:
    at = f"{one.received_at.astimezone(VIETNAM):%Y-%m-%d %H:%M}"
    yield f"{one.document}  {at}  {one.sender}  {one.code or '-'}  {one.stands}  {one.open}"
    for note in one.notes:
        told = message(note)
        yield f"    [{note.code}] {told.en if english else told.vi} {told.do_en if english else told.do_vi}"


def _opened(found: Opened, *, english: bool) -> Iterable[str]:
    yield from _directive(found.directive, english=english)
    for one in found.proposals:
        yield from _proposal(one, english=english)


def _proposal(shown: Shown, *, english: bool) -> Iterable[str]:
    one, fields = shown.proposal, shown.proposal.fields
    yield f"{one.id}  v{one.version}  {one.kind}  {one.state}  {one.part}  {one.confidence:.2f}"
    yield f"     {fields.content}"
    words = ("lead", "with", "by", "already there") if english else ("chủ trì", "phối hợp", "hạn", "đã có")
    for word, doers in ((words[0], fields.lead), (words[1], fields.support)):
        if doers:
            told = "; ".join(f"{doer.name or doer.id} ({doer.id or '?'})" for doer in doers)
            yield f"     {word}: {told}"
    if fields.deadline_text or fields.deadline:
        yield f"     {words[2]}: {fields.deadline_text} -> {fields.deadline or fields.recurrence or '?'}"
    for entry in shown.beside:
        yield f"     {words[3]}: {entry.code} {entry.task.state}"


def _left(done: Done) -> Iterable[str]:
    for one in done.proposals:
        yield f"{one.id}  {one.state}  {' '.join(one.made)}".rstrip()


def _shown(line: str) -> str:
    return "".join(letter if letter.isprintable() else " " for letter in line)
