"""The desk of proposals: directives that were read, and what callers may do with what they seem to assign."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import Connection

from gateway.exchange import audit
from gateway.exchange.intake import documents
from gateway.exchange.intake.access import check_readable
from gateway.exchange.intake.readers import Reader, note_read
from gateway.exchange.rounds import Round
from gateway.exchange.views import Caller
from gateway.findings import Refused, refuse
from gateway.store.database import Database
from gateway.tasks.proposals import acts, acts_many, looking
from gateway.tasks.proposals.acting import Done, How
from gateway.tasks.proposals.examples import Example, example, examples
from gateway.tasks.proposals.looking import Opened, Page
from gateway.tasks.proposals.naming import Naming
from gateway.tasks.proposals.reader import Reader as DirectiveReader
from gateway.tasks.proposals.round import DirectiveRound
from gateway.tasks.proposals.rules import ReadingRules


class ProposalDesk:
    """Proposals as doors and commands ask for them, and the round that makes them."""

    def __init__(
        self,
        database: Database,
        place: Callable[[str], Path],
        folder: Path,
        rules: ReadingRules,
        naming: Naming,
        reader: DirectiveReader | None = None,
        near: Callable[[str], Awaitable[Path]] | None = None,
    ) -> None:
        self._database = database
        self._naming = naming
        self.round = DirectiveRound(database, place, folder, rules, naming, reader, near)

    def rounds(self) -> list[Round]:
        """Return the rounds of the background."""
        return self.round.rounds()

    async def page(
        self,
        caller: Caller,
        *,
        stands: Sequence[str] = (),
        agency: str | None = None,
        after: str | None = None,
        limit: int = 100,
    ) -> Page:
        """Return directives of the caller's agencies, the newest first."""
        work = partial(looking.page, caller=caller, stands=stands, agency=agency, after=after, limit=limit)
        return await self._database.read(work)

    async def open(self, document: str, caller: Caller, agency: str | None, door: str) -> Opened:
        """Return a directive with its proposals; that it was read stands in the ledger.

        Raises Refused ``directive.unknown``, ``task.agency-unclear``, ``document.*``.
        """

        def work(connection: Connection) -> Opened:
            found = looking.opened(connection, document, caller, agency)
            if found.directive.state != "gone":
                reader = Reader(caller.system, door, "proposals", found.directive.agency)
                note_read(connection, document, reader)
            return found

        return await self._database.write(work)

    async def confirm(
        self, proposal: str, caller: Caller, how: How, *, task: str | None = None, new: bool = False
    ) -> Done:
        """Confirm a proposal; its tasks begin, or what is there already stands for it."""
        work = partial(acts.confirm, proposal=proposal, caller=caller, how=how, task=task, new=new)
        return await self._do(work)

    async def mend(self, proposal: str, caller: Caller, how: How, given: Mapping[str, Any]) -> Done:
        """Say some fields otherwise."""
        return await self._do(partial(acts.mend, proposal=proposal, caller=caller, how=how, given=given))

    async def refuse(self, proposal: str, caller: Caller, how: How, reason: str) -> Done:
        """Say that it is no task of this agency's."""
        return await self._do(partial(acts.refuse_one, proposal=proposal, caller=caller, how=how, reason=reason))

    async def reopen(self, proposal: str, caller: Caller, how: How) -> Done:
        """Let a refused proposal wait again."""
        return await self._do(partial(acts.reopen, proposal=proposal, caller=caller, how=how))

    async def split(self, proposal: str, caller: Caller, how: How, parts: Sequence[Mapping[str, Any]]) -> Done:
        """Make several of one."""
        return await self._do(partial(acts_many.split, proposal=proposal, caller=caller, how=how, parts=parts))

    async def merge(self, ids: Sequence[str], caller: Caller, how: How, given: Mapping[str, Any]) -> Done:
        """Make one of several."""
        return await self._do(partial(acts_many.merge, ids=ids, caller=caller, how=how, given=given))

    async def add(self, document: str, caller: Caller, agency: str | None, how: How, given: Mapping[str, Any]) -> Done:
        """Propose what the reading did not find."""

        def work(connection: Connection, naming: Naming) -> Done:
            mine = looking.one_of(connection, document, caller, agency)
            return acts_many.add(connection, naming, document, mine, caller, how, given)

        return await self._do(work)

    async def again(self, document: str, caller: Caller) -> None:
        """Let a document be read again that could not be. Raises Refused ``directive.unknown``, ``directive.read``."""
        await self._database.write(lambda connection: acts.read_again(connection, document, caller))

    async def example(self, document: str, caller: Caller, agency: str | None, door: str) -> Example:
        """Return a directive with its tasks as they are corrected, for whoever may read its content.

        Raises Refused ``directive.unknown``, ``directive.no-example``, ``document.*``.
        """

        def work(connection: Connection) -> Example:
            mine = looking.one_of(connection, document, caller, agency)
            check_readable(connection, documents.find(connection, document, caller), caller)
            found = example(connection, document, mine)
            if found is None:
                raise refuse("directive.no-example", "document")
            _hand_out(connection, [found], caller, mine, door)
            return found

        return await self._database.write(work)

    async def export(self, caller: Caller, agency: str, folder: Path, door: str) -> int:
        """Write all corrected directives of an agency into a folder and return how many; those gone are left out.

        Raises Refused ``task.not-yours``; OSError for a folder that cannot be written.
        """
        if agency not in caller.agencies:
            raise refuse("task.not-yours", "agency", kind="examples.export")

        def work(connection: Connection) -> list[Example]:
            found = [one for one in examples(connection, agency) if _readable(connection, one.document, caller)]
            _hand_out(connection, found, caller, agency, door)
            return found

        found = await self._database.write(work)
        await asyncio.to_thread(write_examples, folder, found)
        return len(found)

    async def _do(self, work: Callable[..., Done]) -> Done:
        return await self._database.write(lambda connection: work(connection, self._naming))


def write_examples(folder: Path, found: Sequence[Example]) -> None:
    """Write the two files of each example, for their owner alone."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for one in found:
        text, gold = folder / f"{one.name}.txt", folder / f"{one.name}.json"
        for file, content in ((text, one.text.encode()), (gold, orjson.dumps(one.gold, option=orjson.OPT_INDENT_2))):
            file.touch(mode=0o600)
            file.write_bytes(content)


def _readable(connection: Connection, document: str, caller: Caller) -> bool:
    try:
        check_readable(connection, documents.find(connection, document, caller), caller)
    except Refused:
        return False
    return True


def _hand_out(connection: Connection, found: Sequence[Example], caller: Caller, agency: str, door: str) -> None:
    for one in found:
        note_read(connection, one.document, Reader(caller.system, door, "text", agency))
    audit.write(connection, caller.system, "examples.export", agency, {"documents": [one.document for one in found]})
