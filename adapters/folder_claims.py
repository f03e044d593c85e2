"""What lies in an outbox: looked at, claimed by rename, taken over from gateways that died.

A claimed file lies in ``working/<gateway>/<claim>/NAME``. A gateway shows that it works on them by touching its folder
whenever it looks, reads or settles; others compare that time only with itself, so that clocks need not agree. One that
lives but looks no more, since another has the duty, falls silent too. When it is closed, it renames the folder to
``free-...`` and anybody may take what is in it.
"""

from __future__ import annotations

import heapq
import os
import re
import stat
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final

import structlog

from adapters.folder_disk import check_mounted, make_folder
from adapters.folder_instance import gone
from adapters.folder_names import OURS, READY, REFUSED, SENT, WORKING, is_packet, passed_over, shown, usable
from adapters.folder_settings import FolderSettings
from gateway.contract import Unreachable
from gateway.findings import Finding
from gateway.ids import new_id

log = structlog.get_logger(__name__)

MOST_NAMES: Final = 200_000
"""Names read at one look; what lies behind them waits until those before have gone."""

HELD: Final = 10
"""Files that may wait in our hands, in looks' worth; each look offers them again."""

BARREN: Final = 3
"""After so many looks in which none of the first files could be taken, those behind them are looked at."""

FREE: Final = "free-"


@dataclass(slots=True, eq=False)
class Claimed:
    """A file that is ours until it is settled; ``wrong`` where it can be told without reading it."""

    name: str
    file: Path
    since: float
    """The file's own time, for the order only."""
    wrong: Finding | None = None
    failures: int = 0
    size: int = 0
    sha256: str = ""
    state: tuple[int, int] = (0, 0)
    """Size and time when it was opened."""

    @property
    def order(self) -> tuple[float, str]:
        return self.since, self.name


@dataclass(slots=True)
class _Seen:
    state: tuple[int, int]
    first: float


class Outbox:
    """One outbox as one gateway sees it; all work functions, to be run in threads."""

    def __init__(self, settings: FolderSettings, instance: str) -> None:
        self._settings = settings
        self.folder = settings.outbox_folder
        self.instance = instance
        self._mine = self.folder / WORKING / instance
        self._held: dict[Path, Claimed] = {}
        self._seen: dict[str, _Seen] = {}
        self._beats: dict[str, tuple[int, float]] = {}
        self._markers: dict[str, str] = {}
        self._after = ""
        self._barren = 0
        self._looking = threading.Lock()
        self.blocked = 0
        """Files that could not be claimed at the last look."""

    def prepare(self) -> None:
        """Make what is missing below the outbox, never the outbox itself: it may be a share that is not mounted."""
        check_mounted(self._settings.mount_folder)
        for place in (WORKING, SENT, REFUSED):
            make_folder(self.folder / place)

    def beat(self) -> None:
        """Show that we work on what is ours."""
        make_folder(self._mine)
        os.utime(self._mine)

    def look(self) -> list[Claimed]:
        """Claim what is complete and return all that is ours, the oldest first. Raises OSError and Unreachable."""
        if not self._looking.acquire(blocking=False):
            raise Unreachable("the look before has not ended")
        try:
            self.prepare()
            self.beat()
            self._recount()
            self._take_over()
            self._claim_new()
        finally:
            self._looking.release()
        return sorted(self._held.values(), key=lambda claimed: claimed.order)

    def let_go(self, claimed: Claimed) -> None:
        """Forget a file that has been settled, and the folder in which it lay."""
        self._held.pop(claimed.file, None)
        with suppress(OSError):
            claimed.file.parent.rmdir()

    def free(self) -> None:
        """Leave what is ours to whoever looks next. Raises OSError."""
        self._held.clear()
        check_mounted(self._settings.mount_folder)
        try:
            self._mine.rmdir()
        except FileNotFoundError:
            return
        except OSError:
            self._mine.rename(self._mine.parent / f"{FREE}{self.instance}")

    # Claiming

    def _claim_new(self) -> None:
        # What has to wait in our hands must not stand before what could go now.
        room = min(self._settings.most_items, HELD * self._settings.most_items - len(self._held))
        if room <= 0:
            return
        page = heapq.nsmallest(self._settings.most_items, self._candidates())
        names = {name for name, _ in page}
        self._seen = {name: seen for name, seen in self._seen.items() if name in names}
        complete = sorted(filter(None, (self._complete(name, plain) for name, plain in page)))
        self.blocked = 0
        taken = sum(self._claim(since, name, wrong) for since, name, wrong in complete[:room])
        self._turn_page(page, taken > 0)

    def _turn_page(self, page: list[tuple[str, bool]], taken: bool) -> None:
        """Go on behind files of which none can be taken, look there as often, and come back."""
        full = len(page) == self._settings.most_items
        self._barren = 0 if taken or not (full or self._after) else self._barren + 1
        if full and self._barren >= BARREN:
            self._after, self._barren = page[-1][0], 0
        elif self._after and not full and (not page or self._barren >= BARREN):
            self._after, self._barren = "", 0

    def _candidates(self) -> Iterator[tuple[str, bool]]:
        ready = self._settings.complete == "ready"
        self._markers = dict(self._marked()) if ready else {}
        with os.scandir(self.folder) as entries:
            for entry in islice(entries, MOST_NAMES):
                name = entry.name
                if name <= self._after or passed_over(name) or name.lower() in OURS:
                    continue
                if ready and name.lower() not in self._markers:
                    continue
                with suppress(OSError):
                    if not entry.is_dir(follow_symlinks=False):
                        yield name, entry.is_file(follow_symlinks=False)

    def _marked(self) -> Iterator[tuple[str, str]]:
        with os.scandir(self.folder) as entries:
            for entry in islice(entries, MOST_NAMES):
                if entry.name.lower().endswith(READY):
                    yield entry.name.lower()[: -len(READY)], entry.name

    def _complete(self, name: str, plain: bool) -> tuple[float, str, str] | None:
        """Return time, name and what is wrong, for a file that may be claimed now."""
        try:
            state = (self.folder / name).lstat()
        except OSError:
            return None
        if not plain or not stat.S_ISREG(state.st_mode):
            return state.st_mtime, name, "folder.not-a-file"
        if self._settings.complete == "stable" and not self._unchanged(name, (state.st_size, state.st_mtime_ns)):
            return None
        wrong = "" if is_packet(name) else "folder.not-a-packet"
        return state.st_mtime, name, wrong if usable(name) else "folder.name-unusable"

    def _unchanged(self, name: str, state: tuple[int, int]) -> bool:
        now, seen = time.monotonic(), self._seen.get(name)
        if seen is None or seen.state != state:
            self._seen[name] = _Seen(state, now)
            return False
        return now - seen.first >= self._settings.stable_seconds

    def _claim(self, since: float, name: str, wrong: str) -> bool:
        place = self._mine / new_id()
        place.mkdir()
        try:
            marker = self._markers.get(name.lower())
            if marker is not None:
                (self.folder / marker).rename(place / marker)
            (self.folder / name).rename(place / name)
        except OSError as error:
            self._put_back(place)
            if not isinstance(error, FileNotFoundError):
                self.blocked += 1
                log.debug("file-not-claimed", file=shown(name)[:200], reason=error.strerror)
            return False
        if marker is not None:
            (place / marker).unlink(missing_ok=True)
        self._hold(place / name, since, wrong)
        return True

    def _hold(self, file: Path, since: float, wrong: str) -> None:
        found = Finding(wrong, shown(file.name)[:200], {"name": shown(file.name)[:200]}) if wrong else None
        self._held[file] = Claimed(file.name, file, since, found)

    def _put_back(self, place: Path) -> None:
        """Undo half a claim: a marker alone goes back to where it came from.

        A packet that is there after all, whatever the share said of its rename, is found by the next look.
        """
        for marker in (file for file in _files(place) if file.name.lower().endswith(READY)):
            with suppress(OSError):
                marker.rename(self.folder / marker.name)
        with suppress(OSError):
            place.rmdir()

    # Taking over

    def _recount(self) -> None:
        """Believe the folder, not our memory: drop what is no longer there, hold what was not known."""
        there = {claim.name: claim for claim in _below(self._mine)}
        self._held = {file: claimed for file, claimed in self._held.items() if os.path.lexists(file)}
        known = {file.parent.name for file in self._held}
        for name in sorted(there.keys() - known):
            with suppress(OSError):
                self._adopt(there[name])

    def _take_over(self) -> None:
        with os.scandir(self.folder / WORKING) as entries:
            owners = [one.name for one in islice(entries, 1000) if one.name != self.instance]
        self._beats = {name: beat for name, beat in self._beats.items() if name in owners}
        for owner in owners:
            place = self.folder / WORKING / owner
            with suppress(OSError):
                if owner.startswith(FREE) or gone(owner) or self._silent(owner, place):
                    self._inherit(place)

    def _silent(self, owner: str, place: Path) -> bool:
        beat, now = place.stat().st_mtime_ns, time.monotonic()
        known = self._beats.get(owner)
        if known is None or known[0] != beat:
            self._beats[owner] = beat, now
            return False
        return now - known[1] >= self._settings.claim_seconds

    def _inherit(self, place: Path) -> None:
        """Take over all claims of a gateway that has gone; each rename has one winner."""
        for claim in sorted(_below(place)):
            if not re.fullmatch(r"[0-9a-f]{32}", claim.name):
                continue
            ours = self._mine / claim.name
            try:
                claim.rename(ours)
            except OSError:
                continue
            log.info("claim-taken-over", file=[shown(file.name)[:200] for file in _files(ours)], owner=place.name)
            self._adopt(ours)
        with suppress(OSError):
            place.rmdir()

    def _adopt(self, place: Path) -> None:
        files = list(_files(place))
        packets = [file for file in files if not file.name.lower().endswith(READY)]
        if not packets:
            self._put_back(place)
        for marker in (file for file in files if packets and file not in packets):
            marker.unlink(missing_ok=True)
        for file in packets[:1]:
            state = file.lstat()
            wrong = "" if stat.S_ISREG(state.st_mode) else "folder.not-a-file"
            wrong = wrong or ("" if is_packet(file.name) else "folder.not-a-packet")
            self._hold(file, state.st_mtime, wrong if usable(file.name) else "folder.name-unusable")


def _below(place: Path) -> Iterable[Path]:
    with os.scandir(place) as entries:
        return [place / entry.name for entry in islice(entries, MOST_NAMES)]


def _files(place: Path) -> Iterable[Path]:
    try:
        return _below(place)
    except OSError:
        return []
