"""Settings of the queue leg, and the names and topology that follow from them.

Everything is declared by us and begins with ``lienthong.<prefix>.``, so that one pattern says an administrator which
rights to give.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Final

from pydantic import AfterValidator, DirectoryPath, Field, FilePath, SecretStr, model_validator

from gateway.broker.access import Access, read_urls
from gateway.broker.topology import Binding, Exchange, Queue, Topology
from gateway.client_tls import ClientTls
from gateway.kit.plugin import AdapterSettings

RETURNS: Final = 20
"""After so many times given back without a word (crashes, cut lines), a message goes to the refusals."""

MOST_INLINE: Final = 16 * 1024 * 1024
"""Bytes of the longest body that is taken: a body is in memory as a whole, on both sides and in the broker."""

URGENT: Final = "urgent"
NORMAL: Final = "normal"
STATUS: Final = "status"
CLASSES: Final = (URGENT, NORMAL, STATUS)
"""Classes of messages, in the order in which they are taken; each has a queue of its own in both directions."""


def _addresses(secret: SecretStr) -> SecretStr:
    read_urls(secret.get_secret_value(), "secret")
    return secret


Text = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[\x21-\x7e]+$")]
Seconds = Annotated[float, Field(gt=0, le=86_400)]


class AmqpSettings(AdapterSettings):
    """How a ministry's queues are reached, and how packets are put there."""

    secret: Annotated[SecretStr, Field(min_length=1), AfterValidator(_addresses)]
    """Address of RabbitMQ with user, password and vhost; those of several nodes are apart by spaces or commas."""
    prefix: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,59}$")]
    """Middle part of the names of all queues, usually the ministry's short name."""
    ca_file: Annotated[FilePath | None, Field(strict=False)] = None
    """PEM file of the authorities to trust for amqps, instead of the machine's own."""
    certificate_file: Annotated[FilePath | None, Field(strict=False)] = None
    """PEM file of the certificate that we show to a broker that asks for one, then those above it."""
    key_file: Annotated[FilePath | None, Field(strict=False)] = None
    """PEM file of its key, where that is not in the same file."""
    password_file: Annotated[FilePath | None, Field(strict=False)] = None
    """File with the key's password."""
    agencies: Annotated[tuple[Text, ...], Field(strict=False)] = ()
    """Agencies for which the system at the other end may send; empty where the other end is a bus."""
    inline_bytes: int = Field(default=256 * 1024, ge=0, le=MOST_INLINE)
    """A packet up to this size travels in the message, a longer one as a claim if there is a folder for claims."""
    claims_folder: Annotated[DirectoryPath | None, Field(strict=False)] = None
    """Folder that both sides see, for packets that are too long for a message."""
    most_waiting: int = Field(default=100_000, ge=1, le=10_000_000)
    """Messages in one queue; when there are so many, further ones wait here."""
    expire_seconds: Annotated[float, Field(gt=0, le=31_536_000)] | None = None
    """A message that nobody takes for so long goes to the refusals; never by default."""
    prefetch: int = Field(default=32, ge=1, le=1000)
    """Messages taken and not yet settled."""
    later_seconds: Annotated[float, Field(ge=0.1, le=3600)] = 30.0
    """So long a message is put aside that cannot be taken in yet, where too many such ones are held."""
    connect_seconds: Seconds = 10.0
    """Longest wait for a connection."""
    confirm_seconds: Seconds = 30.0
    """Longest wait for the broker's word about one message."""
    heartbeat: int = Field(default=8, ge=1, le=600)
    """Seconds; a broker that is silent for about three of them is given up."""

    @property
    def tls(self) -> ClientTls:
        """Whom we trust and what we show over amqps."""
        return ClientTls(self.ca_file, self.certificate_file, self.key_file, self.password_file)

    @model_validator(mode="after")
    def _tls_fits(self) -> AmqpSettings:
        if self.certificate_file or self.key_file or self.password_file:
            self.tls.context()
        return self

    def access(self, what: str) -> Access:
        """Return how to enter the broker; ``what`` is done there, shown in its list of connections."""
        return Access(
            urls=read_urls(self.secret.get_secret_value(), "secret"),
            name=f"lienthong {self.prefix} {what}",
            tls=self.tls,
            heartbeat=self.heartbeat,
            connect_seconds=self.connect_seconds,
        )


@dataclass(frozen=True, slots=True)
class Names:
    """The names of one prefix at the broker. ``outgoing`` is from us to the ministry."""

    prefix: str

    @property
    def outgoing(self) -> str:
        return f"lienthong.{self.prefix}.out"

    @property
    def incoming(self) -> str:
        return f"lienthong.{self.prefix}.in"

    @property
    def later(self) -> str:
        return f"lienthong.{self.prefix}.later"

    @property
    def refused(self) -> str:
        return f"lienthong.{self.prefix}.refused"

    def queues(self, exchange: str) -> tuple[str, ...]:
        """Return the queues of one direction, in the order of ``CLASSES``."""
        return tuple(f"{exchange}.{name}" for name in CLASSES)

    def topology(self, most: int, later_seconds: float) -> Topology:
        """Return all that is declared: two directions of three queues each, what is put aside, and the refusals."""
        ways = (self.outgoing, self.incoming)
        queues = [
            Queue(queue, dead_letters=self.refused, returns=RETURNS, most=most)
            for way in ways
            for queue in self.queues(way)
        ]
        # What was put aside comes back under its own key, to the end of the queue that it came from.
        lives = round(later_seconds * 1000)
        queues += [
            Queue(queue, dead_letters=self.incoming, most=most, lives=lives) for queue in self.queues(self.later)
        ]
        all_ways = (*ways, self.later)
        bindings = [Binding(way, f"{way}.{name}", name) for way in all_ways for name in CLASSES]
        return Topology(
            (*(Exchange(way) for way in all_ways), Exchange(self.refused, "fanout")),
            (*queues, Queue(self.refused)),
            (*bindings, Binding(self.refused, self.refused)),
        )
