"""A receipt with its proofs put in: the timestamp, and what is needed to judge it for long."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import Connection, Row

from gateway.exchange.evidence.owed import data_of
from gateway.exchange.evidence.rules import Datum
from gateway.trust.stamps import certificates_of
from gateway.trust.xades import LongTerm, with_proofs

LARGEST_LIST: Final = 1024 * 1024
"""Bytes of a revocation list that is put into receipts; larger ones are in evidence archives alone."""


def whole_receipt(connection: Connection, row: Row[Any]) -> bytes:
    """Return a receipt with its timestamp and, beside that, what is needed to judge it for long."""
    if row.token is None:
        return bytes(row.content)
    data = data_of(connection, row.own_basis or ())
    stamping = [Datum("certificate", der) for der in certificates_of(row.token)]
    return with_proofs(row.content, row.token, long_term([*data, *stamping]))


def long_term(data: list[Datum]) -> LongTerm:
    """Return data as the values of a signature, each once."""

    def of(kind: str) -> tuple[bytes, ...]:
        found = dict.fromkeys(one.content for one in data if one.kind == kind)
        return tuple(one for one in found if len(one) <= LARGEST_LIST)

    return LongTerm(of("certificate"), of("crl"), of("ocsp"))
