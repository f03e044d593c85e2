"""The JSON that operators and administrators are answered, as types: see :mod:`gateway.web.rest.shapes`."""

from __future__ import annotations

from typing_extensions import TypedDict

from gateway.exchange.keyring import Stage
from gateway.packet.names import Kind
from gateway.roles import Act, Role
from gateway.web.rest.shapes import DeliveryOut, From, InspectionFindingOut, LedgerEntryOut, Moment, Sha256


class LetterOut(DeliveryOut, From):
    """A dead letter: a delivery that is tried no more until somebody decides."""

    document: str
    kind: Kind
    to: str
    address: str | None
    subject: str | None
    document_code: str | None
    document_id: str | None
    size: int
    sha256: Sha256
    group: str


class LetterHistoryOut(LetterOut):
    """A dead letter with all entries of its packet's ledger."""

    history: list[LedgerEntryOut]


class LettersOut(TypedDict):
    """One page of dead letters; ``next`` is the ``after`` of the next page."""

    items: list[LetterOut]
    next: str | None


class GroupOut(TypedDict):
    """Dead letters of one cause."""

    id: str
    endpoint: str
    cause: str
    code: str
    error: str
    count: int
    first: Moment | None
    last: Moment | None
    example: str


class GroupsOut(TypedDict):
    """Similar causes together, the largest first."""

    groups: list[GroupOut]


class ReplayedOut(TypedDict):
    """How many dead letters were let out again, and between which moments they are tried."""

    replayed: int
    first: Moment | None
    last: Moment | None


class QuarantinedOut(From):
    """A document in quarantine."""

    document: str
    to: list[str]
    received_at: Moment | None
    since: Moment | None
    size: int
    sha256: Sha256
    findings: list[InspectionFindingOut]


class QuarantineOut(TypedDict):
    """What is in quarantine."""

    items: list[QuarantinedOut]


class CertificateOut(TypedDict):
    """A certificate that counts, or counted, as an agency's."""

    agency: str
    fingerprint: str
    subject: str
    not_after: Moment | None
    since: Moment | None
    until: Moment | None
    source: str
    added_by: str
    added_at: Moment | None
    retired_at: Moment | None


class CertificatesOut(TypedDict):
    """Certificates of agencies."""

    certificates: list[CertificateOut]


class SigningCertificateOut(TypedDict):
    """A certificate with which an agency served here signs, will sign or has signed."""

    stage: Stage
    sign_from: Moment | None
    successor_signs_from: Moment | None
    subject: str
    issuer: str
    not_before: Moment | None
    not_after: Moment | None
    sha256: Sha256
    pem: str


class SigningCertificatesOut(TypedDict):
    """The signing certificates of an agency."""

    certificates: list[SigningCertificateOut]


class KeyOut(TypedDict):
    """A key of a document system; never its secret."""

    id: str
    name: str
    role: Role
    agencies: list[str]
    created_at: Moment | None
    expires_at: Moment | None
    used_at: Moment | None
    revoked_at: Moment | None
    previous_until: Moment | None
    certificate: bool


class KeysOut(TypedDict):
    """All keys within reach."""

    keys: list[KeyOut]


class SecretOut(TypedDict):
    """A key and its secret, shown this one time."""

    id: str
    secret: str


class RoleOut(TypedDict):
    """One role for one agency, or for all (``*``)."""

    role: Role
    agency: str
    source: str


class AccountOut(TypedDict):
    """A person's account; never the password."""

    id: str
    name: str
    full_name: str
    department: str
    mail: str
    mobile: str
    must_change: bool
    disabled: bool
    subject: str | None
    created_at: Moment | None
    signed_in_at: Moment | None
    roles: list[RoleOut]


class AccountsOut(TypedDict):
    """Accounts within reach, by name."""

    accounts: list[AccountOut]


class NewAccountOut(AccountOut):
    """An account with its one-time password, shown this one time; none where the OpenID provider knows it."""

    password: str | None


class KeyMeOut(TypedDict):
    """Who a key is, and what it may do."""

    key: str
    agencies: list[str]
    acts: list[Act]


class PersonMeOut(AccountOut):
    """Who a person is, what they may do, and the token that unsafe methods need beside the cookie."""

    acts: list[Act]
    session: str
    csrf: str


class TokenOut(TypedDict):
    """The token that unsafe methods need beside the cookie."""

    csrf: str


class SessionOut(TypedDict):
    """One of one's own sessions."""

    id: str
    current: bool
    created_at: Moment | None
    seen_at: Moment | None
    expires_at: Moment | None
    address: str
    agent: str
    method: str


class SessionsOut(TypedDict):
    """One's own sessions, the newest first."""

    sessions: list[SessionOut]
