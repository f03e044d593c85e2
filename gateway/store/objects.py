"""An object store reached by the S3 protocol: one folder in one bucket, whose objects are whole or not there at all.

Every part that is sent is signed with its SHA-256, so what arrives altered is refused by the store itself. Calls block
and are bounded in time; while the store does not answer, they fail at once for a moment, so that nobody queues for it.
"""

from __future__ import annotations

import hashlib
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

from gateway.findings import Finding, NotNow

if TYPE_CHECKING:
    from obstore.store import ClientConfig, S3Credential, S3Store

MIB: Final = 1024 * 1024

CONNECT_SECONDS: Final = 4.0

QUICK_SECONDS: Final = 4.0
"""How long a question without content may take."""

QUICK_IN_ALL_SECONDS: Final = 8.0
"""How long it may take with all its repeats."""

DELETE_SECONDS: Final = 4.0
"""How long a removal may take; it is never repeated unseen, so that an answer tells of the only one."""

TRANSFER_SECONDS: Final = 900.0
"""How long one part of an object may take; one that does not move ends much sooner."""

AWAY_SECONDS: Final = 2.0
"""For so long after a call that found nobody the next ones are not tried."""

PARTS_AT_A_TIME: Final = 4

_CODE: Final = re.compile(r"<Code>([A-Za-z0-9.]{1,60})</Code>")
_STATUS: Final = re.compile(r"status code: (\d{3})")


@dataclass(frozen=True, slots=True)
class Pace:
    """How long one call may take, how long all its repeats together, and how many of them there are."""

    seconds: float
    in_all: float
    repeats: int


QUICK: Final = Pace(QUICK_SECONDS, QUICK_IN_ALL_SECONDS, 2)
DELETE: Final = Pace(DELETE_SECONDS, DELETE_SECONDS, 0)
TRANSFER: Final = Pace(TRANSFER_SECONDS, TRANSFER_SECONDS, 2)


@dataclass(frozen=True, slots=True)
class ObjectAccess:
    """How to reach an object store: its address, and as whom.

    ``authorities`` is PEM; they are believed besides the machine's own, which the client does not let us leave out.
    """

    endpoint: str
    key: str
    secret: str = field(repr=False)
    region: str = "us-east-1"
    path_style: bool = True
    authorities: bytes | None = field(default=None, repr=False)
    stall_seconds: float = 30.0
    """A transfer that moves nothing for so long has failed."""
    part: int = 8 * MIB
    """Bytes above which an object goes in several parts, and the size of each."""


@dataclass(frozen=True, slots=True)
class ObjectAddress:
    """A folder in a bucket, ``s3://bucket/prefix``, and how to reach it."""

    bucket: str
    prefix: str
    access: ObjectAccess

    def __str__(self) -> str:
        return f"s3://{self.bucket}/{self.prefix}".rstrip("/")


@dataclass(frozen=True, slots=True)
class ObjectEntry:
    """One object: its name below the folder, its size in bytes, and when it was written."""

    name: str
    size: int
    at: datetime


class ObjectFolder:
    """The objects below one prefix. Every call raises NotNow ``objects.away`` where the store refuses or is silent."""

    def __init__(self, address: ObjectAddress) -> None:
        self.address = address
        self._lock = threading.Lock()
        self._stores: dict[Pace, S3Store] = {}
        self._away_until = 0.0
        self._away = ""

    def put(self, name: str, file: Path) -> None:
        """Store a file under a name, over what is there; return once the store has confirmed all of it."""
        import obstore

        part = self.address.access.part
        with self._telling():
            obstore.put(
                self._store(TRANSFER), name, file, chunk_size=part, max_concurrency=PARTS_AT_A_TIME
            )  # fmt: skip
        size = file.stat().st_size
        if size > part and self.size(name) != size:
            raise NotNow([Finding("objects.away", facts={"reason": "size"})])

    def put_text(self, name: str, text: str) -> None:
        """Store a short text under a name."""
        import obstore

        with self._telling():
            obstore.put(self._store(QUICK), name, text.encode())

    def text(self, name: str) -> str | None:
        """Return a short text, or nothing where there is none; what is no ASCII shows as question marks."""
        import obstore

        try:
            with self._telling():
                return bytes(obstore.get(self._store(QUICK), name).bytes()).decode("ascii", "replace")
        except FileNotFoundError:
            return None

    def get(self, name: str, target: Path, room: Callable[[int], None] = lambda _size: None) -> str:
        """Write an object into a new file and return the SHA-256 of what came.

        ``room`` is told how many bytes are to come and may raise. Raises FileNotFoundError, OSError.
        """
        digest = hashlib.sha256()
        with target.open("xb") as file:
            for piece in self.pieces(name, room):
                digest.update(piece)
                file.write(piece)
        return digest.hexdigest()

    def pieces(self, name: str, room: Callable[[int], None] = lambda _size: None) -> Iterator[bytes]:
        """Yield the content of an object, in pieces of some megabytes. Raises FileNotFoundError."""
        import obstore

        with self._telling():
            found = obstore.get(self._store(TRANSFER), name)
            room(int(found.meta["size"]))
            for piece in found.stream(min_chunk_size=MIB):
                yield bytes(piece)

    def digest(self, name: str) -> str:
        """Read an object back and return its SHA-256. Raises FileNotFoundError."""
        digest = hashlib.sha256()
        for piece in self.pieces(name):
            digest.update(piece)
        return digest.hexdigest()

    def size(self, name: str) -> int | None:
        """Return the bytes of an object, or nothing where there is none."""
        import obstore

        try:
            with self._telling():
                return int(obstore.head(self._store(QUICK), name)["size"])
        except FileNotFoundError:
            return None

    def delete(self, name: str) -> None:
        """Remove an object; harmless where there is none. After NotNow it may still be removed some seconds later."""
        import obstore

        try:
            with self._telling():
                obstore.delete(self._store(DELETE), name)
        except FileNotFoundError:
            return

    def listed(self, below: str) -> Iterator[list[ObjectEntry]]:
        """Yield all objects below a name, some at a time, by their names."""
        import obstore

        with self._telling():
            for page in obstore.list(self._store(QUICK), prefix=below, chunk_size=1000):
                yield [ObjectEntry(one["path"], int(one["size"]), one["last_modified"]) for one in page]

    def _store(self, pace: Pace) -> S3Store:
        """Return the client for calls of this pace; made when it is first needed."""
        with self._lock:
            if pace not in self._stores:
                self._stores[pace] = self._made(pace)
            return self._stores[pace]

    def _made(self, pace: Pace) -> S3Store:
        from obstore.store import S3Store  # 16 MB that a service without object store does without

        access = self.address.access
        options: ClientConfig = {
            "allow_http": access.endpoint.startswith("http://"),
            "connect_timeout": timedelta(seconds=CONNECT_SECONDS),
            "read_timeout": timedelta(seconds=min(pace.seconds, access.stall_seconds)),
            "timeout": timedelta(seconds=pace.seconds),
        }
        if access.authorities is not None:
            options["root_certificate"] = access.authorities
        return S3Store(
            self.address.bucket,
            prefix=self.address.prefix or None,
            endpoint=access.endpoint,
            region=access.region,
            # Said in full: variables of the environment, meant for other programs, would decide otherwise.
            credential_provider=lambda: _credentials(access),
            skip_signature=False,
            unsigned_payload=False,
            request_payer=False,
            virtual_hosted_style_request=not access.path_style,
            client_options=options,
            retry_config={
                "max_retries": pace.repeats,
                "retry_timeout": timedelta(seconds=pace.in_all),
                "backoff": {
                    "init_backoff": timedelta(milliseconds=100),
                    "max_backoff": timedelta(seconds=1),
                    "base": 2,
                },
            },
        )

    @contextmanager
    def _telling(self) -> Iterator[None]:
        """Turn what the client raises into our words; FileNotFoundError stays where it means the object."""
        from obstore.exceptions import BaseError

        if time.monotonic() < self._away_until:
            raise NotNow([Finding("objects.away", facts={"reason": self._away})])
        try:
            yield
        except FileNotFoundError as error:
            if "NoSuchBucket" in str(error):
                raise NotNow([Finding("objects.away", facts={"reason": "NoSuchBucket"})]) from None
            raise
        except BaseError as error:
            reason = _reason(str(error))
            if not reason:
                reason = self._away = "no answer"
                self._away_until = time.monotonic() + AWAY_SECONDS
            # What the client says besides names addresses and headers; it belongs into no answer.
            raise NotNow([Finding("objects.away", facts={"reason": reason})]) from None


def _credentials(access: ObjectAccess) -> S3Credential:
    return {"access_key_id": access.key, "secret_access_key": access.secret, "token": None, "expires_at": None}


def _reason(text: str) -> str:
    """Return why the store refused, in its own code or by the status of HTTP; nothing where it did not answer."""
    found = _CODE.search(text) or _STATUS.search(text)
    return found.group(1) if found is not None else ""
