"""The room ``[objects]`` of the settings file: where an object store is, and as whom we come to it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Final

from pydantic import AfterValidator, Field, model_validator

from gateway.validation import Strict, fault

File = Annotated[Path, Field(strict=False)]
"""A file; relative ones count from the settings file."""

Name = Annotated[str, Field(min_length=1, max_length=200)]

_ADDRESS: Final = re.compile(r"s3://[A-Za-z0-9][A-Za-z0-9._-]{1,254}(/[A-Za-z0-9._=-]{1,200}){0,20}/?")
_ENDPOINT: Final = re.compile(r"https?://[^/?#@\s]{1,300}/?")


def _address(text: str) -> str:
    if not _ADDRESS.fullmatch(text):
        raise fault("objects.address")
    return text


Address = Annotated[str, AfterValidator(_address)]
"""``s3://bucket/prefix``."""


class ObjectSettings(Strict):
    """An object store that speaks S3; key and secret each come from a file or from the environment."""

    endpoint: str | None = None
    """Its address, ``https://host:port``."""
    plain: bool = False
    """Allow ``http://``: keys never pass in clear, but all documents do."""
    region: Name = "us-east-1"
    path_style: bool = True
    """``false``: the bucket stands in the host's name, as AWS has it."""
    ca_file: File | None = None
    """PEM file of the authorities to trust besides the machine's own."""
    key_file: File | None = None
    """File with the id of the access key; others must not be able to read it."""
    key_env: Name | None = None
    secret_file: File | None = None
    secret_env: Name | None = None
    stall_seconds: Annotated[float, Field(ge=1, le=600)] = 30.0
    """A transfer that moves nothing for so long has failed."""
    part_mib: Annotated[int, Field(ge=5, le=512)] = 8
    """Larger objects go in parts of this size; four at a time are in memory."""

    @model_validator(mode="after")
    def _complete(self) -> ObjectSettings:
        if self.endpoint is None:
            return self
        if not _ENDPOINT.fullmatch(self.endpoint):
            raise fault("objects.endpoint")
        if (self.key_file is None) == (self.key_env is None):
            raise fault("objects.key")
        if (self.secret_file is None) == (self.secret_env is None):
            raise fault("objects.secret")
        if self.endpoint.startswith("http://") and not self.plain:
            raise fault("objects.plain")
        return self
