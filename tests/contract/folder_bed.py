"""The test bed of ``adapters/folder``: real folders, and a system that knows nothing but files.

It follows docs/folder.md as a stranger would. A share that is away is a folder that is not there; one that hangs is
played at the one place through which all work on files goes, since no test can mount a broken server.
"""

from __future__ import annotations

import json
import threading
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from adapters.folder import FolderAdapter, FolderSettings
from adapters.folder_disk import Disk
from adapters.testing.bed import OTHERS, THEM, US, Arrived
from gateway.contract import Outgoing
from gateway.packet.names import Kind


@dataclass
class FolderBed:
    """See :class:`adapters.testing.bed.Bed`."""

    share: Path
    adapter: FolderAdapter
    settings: FolderSettings
    flowing: threading.Event
    laid: int = 0
    extra: dict[str, Any] = field(default_factory=dict)

    @property
    def outbox(self) -> Path:
        return self.share / "outbox"

    @property
    def inbox(self) -> Path:
        return self.share / "inbox"

    async def another(self) -> FolderAdapter:
        return FolderAdapter(self.settings)

    async def arrived(self) -> Sequence[Arrived]:
        found = []
        for packet in sorted(self.inbox.glob("*.edxml")):
            note = json.loads(packet.with_suffix(".json").read_text(encoding="utf-8"))
            assert packet.name == note["packet"]
            receivers = frozenset(note["to"]) & {US, THEM, OTHERS}
            found.append(Arrived(packet.read_bytes(), Kind(note["kind"]), receivers))
        return found

    async def put(self, packet: bytes, kind: Kind, sender: str) -> None:
        self.laid += 1
        self.lay(f"{self.laid:04}-{kind.value}.edxml", packet)

    def lay(self, name: str, content: bytes) -> Path:
        """Lay a file into the outbox as the settings want it."""
        place = self.outbox / name
        part = self.outbox / f"{name}.part"
        part.write_bytes(content)
        part.rename(place)
        if self.settings.complete == "ready":
            place.with_name(f"{name}.ready").touch()
        return place

    async def waiting(self) -> int:
        names = [file.name for file in self.outbox.glob("*") if file.is_file() and not file.name.endswith(".ready")]
        return len(names) + sum(file.is_file() for file in (self.outbox / "working").rglob("*"))

    async def refusals(self) -> Sequence[str]:
        return [report.read_text(encoding="utf-8") for report in (self.outbox / "refused").glob("*.report.json")]

    def unacceptable(self, outgoing: Outgoing) -> Outgoing:
        return replace(outgoing, size=self.settings.most_bytes + 1)

    def down(self) -> None:
        self.share.rename(self.share.with_name("away"))

    def mute(self) -> None:
        self.flowing.clear()

    async def up(self) -> None:
        self.flowing.set()
        away = self.share.with_name("away")
        if away.exists():
            away.rename(self.share)


@asynccontextmanager
async def folder_bed(folder: Path, **others: object) -> AsyncIterator[FolderBed]:
    """Make two folders and an opened adapter between them."""
    share = folder / "share"
    for name in ("outbox", "inbox"):
        (share / name).mkdir(parents=True)
    given = {"outbox_folder": share / "outbox", "inbox_folder": share / "inbox", "complete": "renamed"}
    settings = FolderSettings.model_validate({**given, "answer_seconds": 1.0, **others})
    flowing = threading.Event()
    flowing.set()
    work = Disk._work

    def slow(self: Disk, *given: Any) -> None:
        flowing.wait()
        work(self, *given)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Disk, "_work", slow)
        adapter = FolderAdapter(settings)
        await adapter.open()
        bed = FolderBed(share, adapter, settings, flowing)
        try:
            yield bed
        finally:
            flowing.set()
            await adapter.close()
