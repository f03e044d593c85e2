"""Mail: a digest as a message that can be read without any program of ours, and its way to the mail server.

Nothing of a document leaves but its number, and of a task its code, its state and its deadline: mail is no safe place.
"""

from __future__ import annotations

import csv
import hashlib
import html
import io
import smtplib
import ssl
from collections.abc import Sequence
from email.message import EmailMessage
from email.utils import format_datetime
from typing import TYPE_CHECKING, Final

from gateway.catalogue import message
from gateway.findings import Finding
from gateway.packet.dates import VIETNAM
from gateway.tasks.reminders.rules import MailRules, Security

if TYPE_CHECKING:
    from datetime import datetime

    from gateway.tasks.reminders.digests import Digest, Line

SHOWN: Final = 50
"""Lines in the message itself; all are in the file that comes with it."""

HEADINGS: Final = ("Việc", "Mã nhiệm vụ", "Thời hạn", "Văn bản")


class NotSent(Exception):
    """A message was not taken; ``lasting``: trying again is of no use, ``away``: nobody there could take any."""

    def __init__(self, reason: str, *, lasting: bool = False, away: bool = False) -> None:
        super().__init__(reason)
        self.lasting = lasting
        self.away = away


def letter(digest: Digest, rules: MailRules, to: Sequence[str], now: datetime) -> EmailMessage:
    """Return the message of a digest."""
    made = EmailMessage()
    made["Subject"] = f"[Liên Thông] {len(digest.lines)} nhiệm vụ cần chú ý ngày {digest.day:%d/%m/%Y}"
    made["From"] = rules.sender
    made["To"] = ", ".join(to)
    made["Date"] = format_datetime(now.astimezone(VIETNAM))
    # The same each time it is tried, so that a reader who gets it twice can tell.
    name = hashlib.sha256(f"{digest.agency} {digest.day}".encode()).hexdigest()[:32]
    made["Message-ID"] = f"<{name}@lienthong.invalid>"
    made["Auto-Submitted"] = "auto-generated"
    made.set_content(_text(digest))
    made.add_alternative(_page(digest), subtype="html")
    made.add_attachment(_table(digest.lines), maintype="text", subtype="csv", filename=f"nhiem-vu-{digest.day}.csv")
    return made


def send(made: EmailMessage, rules: MailRules) -> None:
    """Hand a message to the mail server, blocking. Raises NotSent."""
    context = rules.context or ssl.create_default_context()
    try:
        if rules.security is Security.TLS:
            server: smtplib.SMTP = smtplib.SMTP_SSL(rules.host, rules.port, timeout=rules.seconds, context=context)
        else:
            server = smtplib.SMTP(rules.host, rules.port, timeout=rules.seconds)
        with server:
            if rules.security is Security.STARTTLS:
                server.starttls(context=context)
            if rules.user:
                server.login(rules.user, rules.password)
            refused = server.send_message(made)
    except smtplib.SMTPRecipientsRefused as fault:
        raise NotSent("recipients refused", lasting=all(code >= 500 for code, _ in fault.recipients.values())) from None
    except smtplib.SMTPAuthenticationError as fault:
        raise NotSent(f"login refused ({fault.smtp_code})", away=True) from None
    except smtplib.SMTPResponseException as fault:
        raise NotSent(f"answer {fault.smtp_code}", lasting=fault.smtp_code >= 550) from None
    except (smtplib.SMTPException, OSError) as fault:
        raise NotSent(type(fault).__name__, away=True) from None
    if refused:
        raise NotSent(f"{len(refused)} recipients refused", lasting=True)


def words(digest: Digest) -> list[str]:
    """Return one sentence for each kind in a digest, with its number."""
    return [
        message(Finding(f"reminder.{kind.value}", "", {"number": number})).vi
        for kind, number in digest.counts().items()
    ]


def cells(line: Line) -> tuple[str, str, str, str]:
    """Return what a digest says of one task, below :data:`HEADINGS`."""
    kind = message(Finding(f"reminder.{line.kind.value}", "", {"number": 1})).do_vi
    return (kind, line.code, f"{line.deadline:%d/%m/%Y}" if line.deadline else "", line.directive)


def _text(digest: Digest) -> str:
    lines = [f"Ngày {digest.day:%d/%m/%Y}, cơ quan {digest.agency}:", ""]
    lines += [f"- {sentence}" for sentence in words(digest)]
    lines.append("")
    lines += ["  ".join(filter(None, cells(line))) for line in digest.lines[:SHOWN]]
    if len(digest.lines) > SHOWN:
        lines.append(f"… và {len(digest.lines) - SHOWN} nhiệm vụ nữa: xem tệp kèm theo.")
    return "\n".join(lines) + "\n"


def _page(digest: Digest) -> str:
    items = "".join(f"<li>{html.escape(sentence)}</li>" for sentence in words(digest))
    head = "".join(f"<th align='left'>{name}</th>" for name in HEADINGS)
    rows = "".join(
        "<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in cells(line)) + "</tr>"
        for line in digest.lines[:SHOWN]
    )
    more = len(digest.lines) - SHOWN
    rest = f"<p>… và {more} nhiệm vụ nữa: xem tệp kèm theo.</p>" if more > 0 else ""
    title = f"Ngày {digest.day:%d/%m/%Y}, cơ quan {html.escape(digest.agency)}"
    return (
        f"<!doctype html><html lang='vi'><meta charset='utf-8'><title>{title}</title><h2>{title}</h2>"
        f"<ul>{items}</ul><table cellpadding='4'><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>{rest}"
        "</html>"
    )


def _table(lines: Sequence[Line]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(HEADINGS)
    for line in lines:
        writer.writerow([f"'{cell}" if cell[:1] in {"=", "+", "-", "@", "\t", "\r"} else cell for cell in cells(line)])
    return out.getvalue().encode("utf-8-sig")
