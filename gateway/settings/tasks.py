"""The room ``[tasks]`` of the settings file: what is done about tasks in the background."""

from __future__ import annotations

from datetime import time
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, model_validator

from gateway.settings.task_reading import ReadingSettings
from gateway.validation import Strict, fault

File = Annotated[Path, Field(strict=False)]
Text = Annotated[str, Field(min_length=1, max_length=320)]
Days = Annotated[tuple[Annotated[int, Field(ge=0, le=365)], ...], Field(strict=False, max_length=10)]


class ReminderMailSettings(Strict):
    """The mail server; without a host nobody is told by mail."""

    host: str = ""
    port: Annotated[int, Field(ge=1, le=65535)] = 587
    security: Literal["starttls", "tls", "plain"] = "starttls"
    """``plain`` is for a server on this very machine."""
    sender: str = ""
    """Address that messages come from."""
    user: str = ""
    password_file: File | None = None
    """File that holds the password; others must not read it."""
    ca_file: File | None = None
    """PEM file of the authorities to trust for the server, instead of the machine's own."""

    @model_validator(mode="after")
    def _whole(self) -> ReminderMailSettings:
        if self.host and not self.sender:
            raise fault("config.mail-incomplete")
        if bool(self.user) != (self.password_file is not None):
            raise fault("config.mail-incomplete")
        if self.user and self.security == "plain":
            raise fault("config.mail-unsafe")
        return self


class ReminderQueueSettings(Strict):
    """The broker with the queues of agencies; without an address nobody is told by queue."""

    url_file: File | None = None
    """File with ``amqps://user:password@host/vhost``; others must not read it."""
    ca_file: File | None = None
    """PEM file of the authorities to trust for ``amqps``, instead of the machine's own."""


class AgencyReminderSettings(Strict):
    """What one agency wishes."""

    id: Text
    days_before: Days | None = None
    mail: Annotated[tuple[Text, ...], Field(strict=False, max_length=50)] = ()
    """Addresses to which its digest goes."""
    queue: Annotated[str, Field(max_length=200)] = ""
    """Queue into which its digest goes."""


class ReminderSettings(Strict):
    """When and how agencies are reminded of tasks."""

    enabled: bool = True
    days_before: Days = (7, 3, 1)
    """Days before a deadline on which the lead is reminded."""
    patience_days: Annotated[int, Field(ge=0, le=60)] = 3
    """Working days for which somebody may keep another waiting: acceptance, answers, confirmations."""
    at: time = time(7, 30)
    """Hour of a working day, in Viet Nam, from which the digest of the day is told."""
    mail: ReminderMailSettings = ReminderMailSettings()
    queue: ReminderQueueSettings = ReminderQueueSettings()
    agencies: Annotated[tuple[AgencyReminderSettings, ...], Field(strict=False)] = ()


class MessageSettings(Strict):
    """What books tell each other about tasks."""

    send: Literal["others", "all", "none"] = "others"
    """To whom updates go as documents: ``others`` leaves out agencies that are held here and see this very book."""
    receive: Literal["gateway", "always", "never"] = "gateway"
    """Where what comes by documents is taken into the book; a hub only carries it unless told ``always``."""
    window_seconds: Annotated[float, Field(ge=0, le=3600)] = 2.0
    """How long updates are gathered before they are sent."""
    patience_minutes: Annotated[float, Field(ge=0, le=10080)] = 60.0
    """How long an update may wait for one before it until somebody is told."""
    statuses: bool = False
    """Say 05 about a directive when its first task is begun here, 06 when its last is done."""
    join: Literal["certain", "ask"] = "certain"
    """Whether a record of one's own is joined with the assigner's by itself where that is certain."""


class CountSettings(Strict):
    """Figures about tasks."""

    pack_seconds: Annotated[float, Field(ge=1, le=86_400)] = 60.0
    """Pause between two looks whether there is something to pack."""
    pack_from: Annotated[int, Field(ge=1, le=1_000_000)] = 2_000
    """Changes of tasks that have to be there before they are packed for counting."""
    memory_mib: Annotated[int, Field(ge=0, le=65_536)] = 64
    """MiB of columns that each process keeps in memory between questions at most."""


class TaskSettings(Strict):
    """Tasks that directives assign."""

    enabled: bool = True
    """Whether directives are read and tasks followed in the background."""
    counts: CountSettings = CountSettings()
    reminders: ReminderSettings = ReminderSettings()
    messages: MessageSettings = MessageSettings()
    reading: ReadingSettings = ReadingSettings()
