"""From the settings about object stores to the places that the exchange takes, their key and secret read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gateway.findings import Refused, refuse
from gateway.packet.limits import MIB
from gateway.settings import Secret
from gateway.store.objects import ObjectAccess, ObjectAddress

if TYPE_CHECKING:
    from pathlib import Path

    from gateway.settings import Settings


def object_access(settings: Settings) -> ObjectAccess | None:
    """Return how to reach the object store of ``[objects]``, or nothing. Raises Refused with what is wrong."""
    given = settings.objects
    if given.endpoint is None:
        return None

    def beside(file: Path | None) -> Path | None:
        return settings.folder / file.expanduser() if file is not None else None

    key = Secret(secret_file=beside(given.key_file), secret_env=given.key_env)
    secret = Secret(secret_file=beside(given.secret_file), secret_env=given.secret_env)
    authorities = beside(given.ca_file)
    return ObjectAccess(
        endpoint=given.endpoint.rstrip("/"),
        key=key.read("objects.key").decode("utf-8", "replace"),
        secret=secret.read("objects.secret").decode("utf-8", "replace"),
        region=given.region,
        path_style=given.path_style,
        authorities=_pem(authorities) if authorities is not None else None,
        stall_seconds=given.stall_seconds,
        part=given.part_mib * MIB,
    )


def object_address(settings: Settings, access: ObjectAccess | None, address: str, path: str) -> ObjectAddress:
    """Return the folder that ``s3://bucket/prefix`` means.

    Raises Refused ``objects.no-endpoint``; without a word where what is wrong with ``[objects]`` was told already.
    """
    if settings.objects.endpoint is None:
        raise refuse("objects.no-endpoint", path)
    if access is None:
        raise Refused([])
    bucket, _, prefix = address.removeprefix("s3://").partition("/")
    return ObjectAddress(bucket, prefix.strip("/"), access)


def blobs_place(settings: Settings, access: ObjectAccess | None) -> ObjectAddress | None:
    """Return where packets are kept in an object store, or nothing.

    Raises Refused ``objects.no-endpoint``, or ``objects.secrets-key`` where hosts would each make a key of their own.
    """
    given = settings.blobs.objects
    if given is None:
        return None
    database = settings.database
    if (database.url_file or database.url_env) and settings.secrets.key_file is None:
        raise refuse("objects.secrets-key", "blobs.objects")
    return object_address(settings, access, given, "blobs.objects")


def _pem(file: Path) -> bytes:
    from cryptography.x509 import load_pem_x509_certificates

    try:
        text = file.read_bytes()
        load_pem_x509_certificates(text)
    except OSError as error:
        raise refuse("config.file-unreadable", "objects.ca_file", file=str(file), reason=error.strerror or "") from None
    except ValueError:
        raise refuse("objects.ca-wrong", "objects.ca_file", file=str(file)) from None
    return text
