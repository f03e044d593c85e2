"""From ``[tasks]`` to how tasks are handled."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from gateway.assembly.task_reading import reading_rules
from gateway.broker.access import Access, read_urls
from gateway.client_tls import ClientTls
from gateway.findings import refuse
from gateway.settings import read_secret_file
from gateway.tasks.counts.rules import CountRules
from gateway.tasks.messages.rules import MessageRules, Send, trusted
from gateway.tasks.reminders.rules import AgencyRules, MailRules, ReminderRules, Security
from gateway.tasks.rules import TaskRules

if TYPE_CHECKING:
    from pathlib import Path

    from gateway.exchange.clocks.calendar import WorkingCalendar
    from gateway.settings import Settings


def task_rules(settings: Settings, calendar: WorkingCalendar) -> TaskRules:
    """Return what ``[tasks]`` says. Raises Refused for a file that cannot be used."""
    given = settings.tasks
    return TaskRules(
        enabled=given.enabled,
        calendar=calendar,
        reminders=_reminders(settings),
        messages=_messages(settings),
        counts=_counts(settings),
        reading=reading_rules(settings, calendar),
    )


def _messages(settings: Settings) -> MessageRules:
    given = settings.tasks.messages
    return MessageRules(
        send=Send(given.send),
        receive=given.receive == "always" or (given.receive == "gateway" and settings.role == "gateway"),
        window=timedelta(seconds=given.window_seconds),
        patience=timedelta(minutes=given.patience_minutes),
        trusted=trusted(settings.trust.actions.policy(), anchored=bool(settings.trust.anchors)),
        statuses=given.statuses,
        ask=given.join == "ask",
    )


def _counts(settings: Settings) -> CountRules:
    given = settings.tasks.counts
    return CountRules(given.pack_seconds, given.pack_from, given.memory_mib)


def _reminders(settings: Settings) -> ReminderRules:
    given = settings.tasks.reminders
    return ReminderRules(
        enabled=given.enabled,
        days_before=given.days_before,
        patience=given.patience_days,
        at=given.at,
        agencies={one.id: AgencyRules(one.days_before, one.mail, one.queue) for one in given.agencies},
        mail=_mail(settings),
        broker=_broker(settings),
    )


def _mail(settings: Settings) -> MailRules | None:
    given = settings.tasks.reminders.mail
    if not given.host:
        return None
    place = "tasks.reminders.mail"
    password = b""
    if given.password_file is not None:
        password = read_secret_file(_place(settings, given.password_file), f"{place}.password_file")
    security = Security(given.security)
    return MailRules(
        given.host,
        given.port,
        given.sender,
        security,
        given.user,
        password.decode("utf-8", "replace"),
        _tls(settings, given.ca_file, place).context() if security is not Security.PLAIN else None,
    )


def _broker(settings: Settings) -> Access | None:
    given = settings.tasks.reminders.queue
    if given.url_file is None:
        return None
    place = "tasks.reminders.queue"
    text = read_secret_file(_place(settings, given.url_file), f"{place}.url_file").decode("utf-8", "replace")
    return Access(read_urls(text, place), "lienthong reminders", _tls(settings, given.ca_file, place))


def _tls(settings: Settings, ca_file: Path | None, place: str) -> ClientTls:
    file = _place(settings, ca_file) if ca_file is not None else None
    if file is not None and not file.is_file():
        raise refuse("config.not-a-file", f"{place}.ca_file", file=str(file))
    return ClientTls(file)


def _place(settings: Settings, file: Path) -> Path:
    return settings.folder / file.expanduser()
