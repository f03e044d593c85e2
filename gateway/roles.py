"""Who may do what: roles, acts, and the one table that says which role may do which act.

Doors ask :func:`may` before every operation; nothing else decides. A role is always held for some agencies, only
administrators and operators may hold theirs for all.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class Role(StrEnum):
    """What somebody is here for."""

    ADMINISTRATOR = "administrator"
    """Looks after accounts, keys and the audit; reads no documents."""
    OPERATOR = "operator"
    """Looks after deliveries and dead letters; reads no content."""
    CLERK = "clerk"
    """Văn thư: sends, receives, reports."""
    LEADER = "leader"
    """Reads, and decides what is answered."""
    VIEWER = "viewer"
    """Reads."""
    SYSTEM = "system"
    """A document system with a key."""


class Act(StrEnum):
    """What may be done through a door; every route declares one."""

    SELF = "self"
    """See and change what is one's own: password, sessions."""
    DOCUMENTS_SEND = "documents.send"
    DOCUMENTS_LOOK = "documents.look"
    """What is known about a document, without its content."""
    CONTENT_READ = "content.read"
    STATUSES_REPORT = "statuses.report"
    INBOX_TAKE = "inbox.take"
    ALERTS_LOOK = "alerts.look"
    DELIVERIES_LOOK = "deliveries.look"
    DELIVERIES_MEND = "deliveries.mend"
    ENDPOINTS_MANAGE = "endpoints.manage"
    """Say what connected systems there are and how they are reached."""
    ENDPOINTS_RUN = "endpoints.run"
    """Pause, limit, drain and test connections."""
    QUARANTINE_DECIDE = "quarantine.decide"
    """See what did not pass inspection, without its content; let it go or destroy it."""
    CERTIFICATES_LOOK = "certificates.look"
    """See the certificates with which agencies served here sign."""
    CERTIFICATES_MANAGE = "certificates.manage"
    """Say whose certificates are whose."""
    DIRECTORY_LOOK = "directory.look"
    """See which agencies there are and were."""
    DIRECTORY_MANAGE = "directory.manage"
    """Say which agencies there are, what they are called, and what became of them."""
    TASKS_LOOK = "tasks.look"
    TASKS_WORK = "tasks.work"
    """Confirm what was read from directives; accept, tell progress, prepare reports."""
    TASKS_DECIDE = "tasks.decide"
    """What binds the agency: reports that leave, extensions, returns, confirmations, recalls."""
    WEBHOOKS_MANAGE = "webhooks.manage"
    """Subscribe for one's own agencies to what happens."""
    ACCOUNTS_MANAGE = "accounts.manage"
    KEYS_MANAGE = "keys.manage"
    AUDIT_READ = "audit.read"


_LOOK: Final = frozenset({Act.SELF, Act.DOCUMENTS_LOOK, Act.ALERTS_LOOK, Act.CERTIFICATES_LOOK, Act.DIRECTORY_LOOK})
_READ: Final = _LOOK | {Act.CONTENT_READ, Act.TASKS_LOOK}
_WORK: Final = _READ | {Act.STATUSES_REPORT, Act.TASKS_WORK}

ALLOWED: Final[dict[Role, frozenset[Act]]] = {
    Role.ADMINISTRATOR: frozenset(
        {
            Act.SELF,
            Act.ALERTS_LOOK,
            Act.DELIVERIES_LOOK,
            Act.ENDPOINTS_MANAGE,
            Act.ENDPOINTS_RUN,
            Act.CERTIFICATES_LOOK,
            Act.CERTIFICATES_MANAGE,
            Act.DIRECTORY_LOOK,
            Act.DIRECTORY_MANAGE,
            Act.ACCOUNTS_MANAGE,
            Act.KEYS_MANAGE,
            Act.AUDIT_READ,
        }
    ),
    Role.OPERATOR: _LOOK
    | {
        Act.DELIVERIES_LOOK,
        Act.DELIVERIES_MEND,
        Act.ENDPOINTS_RUN,
        Act.QUARANTINE_DECIDE,
        Act.CERTIFICATES_MANAGE,
        Act.DIRECTORY_MANAGE,
    },
    Role.CLERK: _WORK | {Act.DOCUMENTS_SEND, Act.INBOX_TAKE},
    Role.LEADER: _WORK | {Act.TASKS_DECIDE},
    Role.VIEWER: _READ,
    Role.SYSTEM: _WORK | {Act.DOCUMENTS_SEND, Act.INBOX_TAKE, Act.TASKS_DECIDE, Act.WEBHOOKS_MANAGE},
}
"""The whole of it: what each role may do."""

FOR_ALL: Final = frozenset({Role.ADMINISTRATOR, Role.OPERATOR})
"""Roles that may be held for all agencies."""


def may(role: Role, act: Act) -> bool:
    """Tell whether a role may do an act."""
    return act in ALLOWED[role]
