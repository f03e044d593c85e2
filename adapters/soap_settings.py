"""Settings of the SOAP adapter: where the other side is, who we are there, and how packets travel."""

from __future__ import annotations

from ipaddress import ip_address
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, FilePath, SecretStr, model_validator

from adapters.vxp_client import Seconds, Text, plain_url
from gateway.client_tls import ClientTls
from gateway.findings import refuse
from gateway.kit.plugin import AdapterSettings
from gateway.soap.names import Form, Version


class SoapSettings(AdapterSettings):
    """How a system that speaks our SOAP contract is reached and as whom."""

    url: Annotated[str, AfterValidator(plain_url)]
    """Its address, e.g. ``https://bo.example/soap/edoc``."""
    login: Literal["bearer", "password", "digest", "certificate"] = "bearer"
    """What says who we are: the secret as a bearer key, as a UsernameToken in clear or as its digest, or TLS alone."""
    username: Text | None = None
    """Our name there, for ``password`` and ``digest``."""
    secret: SecretStr | None = Field(default=None, min_length=1)
    """The key or password given with it."""
    version: Literal["1.1", "1.2"] = "1.1"
    """The version of SOAP that we speak."""
    transfer: Literal["mtom", "swa", "inline"] = "mtom"
    """How packets travel, both ways: beside the envelope or, a third longer, within it."""
    agencies: Annotated[tuple[Text, ...], Field(strict=False)] = ()
    """Take in only what is for these agencies; empty for all that waits for us."""
    ca_file: Annotated[FilePath | None, Field(strict=False)] = None
    """PEM file of the authorities to trust for https, instead of the machine's own."""
    certificate_file: Annotated[FilePath | None, Field(strict=False)] = None
    """PEM file of the certificate that we show, then those above it."""
    key_file: Annotated[FilePath | None, Field(strict=False)] = None
    """PEM file of its key, where that is not in the same file."""
    password_file: Annotated[FilePath | None, Field(strict=False)] = None
    """File with the key's password."""
    connections: int = Field(default=8, ge=1, le=100)
    """Connections to the other side at the same time."""
    connect_seconds: Seconds = 10.0
    """Longest wait for a connection."""
    idle_seconds: Seconds = 60.0
    """Longest pause in the middle of a transfer, in either direction."""
    answer_seconds: Seconds = 300.0
    """Longest wait for the answer once everything has been sent."""
    fetch_seconds: Seconds = 7200.0
    """Longest time for fetching one packet."""
    most_items: int = Field(default=1000, ge=1, le=100_000)
    """Items taken from the list before the next look."""

    @property
    def tls(self) -> ClientTls:
        """Whom we trust and what we show over https."""
        return ClientTls(self.ca_file, self.certificate_file, self.key_file, self.password_file)

    @property
    def soap(self) -> Version:
        """The version that we speak."""
        return Version.V11 if self.version == "1.1" else Version.V12

    @property
    def form(self) -> Form:
        """How packets travel."""
        return Form(self.transfer)

    @model_validator(mode="after")
    def _fits(self) -> SoapSettings:
        if self.login != "certificate" and self.secret is None:
            raise refuse("soap.secret-unset", "secret_file", login=self.login)
        if self.login in ("password", "digest") and self.username is None:
            raise refuse("soap.username-unset", "username", login=self.login)
        if self.login == "certificate" and self.certificate_file is None:
            raise refuse("soap.certificate-unset", "certificate_file")
        if self.login in ("bearer", "password") and not self.url.startswith("https") and not _own_machine(self.url):
            raise refuse("soap.secret-in-clear", "url", login=self.login)
        if self.certificate_file or self.key_file or self.password_file:
            self.tls.context()
        return self


def _own_machine(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
