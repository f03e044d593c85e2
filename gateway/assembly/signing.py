"""From the settings about signing to keys and profiles: keys loaded, passwords read; no PIN is tried here."""

from __future__ import annotations

from datetime import timedelta, timezone
from functools import partial
from typing import TYPE_CHECKING, Final

from gateway.exchange.evidence.rules import FOLDER
from gateway.exchange.intake.sealing import AgencySeal
from gateway.exchange.keyring import AgencyKey
from gateway.findings import Finding, Refused, refuse
from gateway.settings import Secret
from gateway.trust.key_files import load_pem, load_pkcs12
from gateway.trust.own_key import CERTIFICATE, KEY, own_key
from gateway.trust.pins import Pins
from gateway.trust.profile import PartnerProfile, SigningProfile

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from gateway.settings import AgencySettings, EndpointSettings, Settings
    from gateway.settings.signing import SealSettings, SignatureSettings, SigningKeySettings
    from gateway.trust.keys import Signer

VIETNAM: Final = timezone(timedelta(hours=7))
PINS: Final = "pins"
"""Folder in the data folder where refused PINs are remembered."""


def pins_of(data: Path) -> Pins:
    """Return what is known about refused PINs on this host."""
    return Pins(data / PINS)


def signing_keys(settings: Settings) -> list[AgencyKey]:
    """Return all signing keys. Raises :class:`Refused` with every fault found."""
    found: list[AgencyKey] = []
    faults: list[Finding] = []
    for number, agency in enumerate(settings.agencies, 1):
        for path, load in _loads(agency, settings):
            place = f"agencies[{number}].{path}"
            try:
                found.append(load())
            except Refused as refused:
                faults += [Finding(one.code, place, one.facts) for one in refused.findings]
    if faults:
        raise Refused(faults)
    return found


def agency_seals(settings: Settings) -> list[AgencySeal]:
    """Return how agencies seal PDF files. Raises :class:`Refused` with every fault found."""
    found: list[AgencySeal] = []
    faults: list[Finding] = []
    for number, agency in enumerate(settings.agencies, 1):
        if agency.seal is None:
            continue
        place = f"agencies[{number}].seal"
        try:
            source = agency.seal.source
            signer = signer_of(source, settings) if source is not None else None
            found.append(AgencySeal(agency.id, _image(agency.seal, settings), signer, agency.seal.timestamp))
        except Refused as refused:
            faults += [Finding(one.code, place, one.facts) for one in refused.findings]
    if faults:
        raise Refused(faults)
    return found


def _image(given: SealSettings, settings: Settings) -> bytes | None:
    if given.image is None:
        return None
    # Imported late: what draws costs memory that who has no seal need not spend.
    from gateway.trust.pdf_stamp import MOST_IMAGE, image_style

    file = settings.folder / given.image.expanduser()
    try:
        with file.open("rb") as opened:
            content = opened.read(MOST_IMAGE + 1)
    except OSError as error:
        raise refuse("config.file-unreadable", "", file=str(file), reason=error.strerror or "") from None
    image_style(content)
    return content


def key_files(settings: Settings) -> list[Path]:
    """Return all files that signing keys, seals and the service's own key are read from.

    When one changes, all are loaded anew.
    """
    found = [settings.file] if settings.file is not None else []
    evidence = settings.evidence
    own = settings.data / FOLDER
    found += [own / KEY, own / CERTIFICATE] if evidence.source is None else []
    named = [evidence.key, evidence.certificate, evidence.pkcs12, evidence.secret_file]
    found += [settings.folder / file.expanduser() for file in named if file is not None]
    for agency in settings.agencies:
        named = [agency.key, agency.certificate]
        for one in (*agency.keys, *([agency.seal] if agency.seal is not None else [])):
            named += [one.key, one.certificate, one.pkcs12, one.secret_file]
        if agency.seal is not None:
            named.append(agency.seal.image)
        found += [settings.folder / file.expanduser() for file in named if file is not None]
    return found


def partner_profiles(endpoints: tuple[EndpointSettings, ...]) -> dict[str, PartnerProfile]:
    """Return what each endpoint that says something about it wants signed."""
    return {endpoint.name: profile_of(endpoint.signatures) for endpoint in endpoints if endpoint.signatures is not None}


def profile_of(said: SignatureSettings) -> PartnerProfile:
    """Return what an endpoint wants signed, as the exchange takes it."""
    signing = SigningProfile(hash_name=said.hash, pss=said.pss, canonicalization=said.canonical, key_info=said.key_info)
    return PartnerProfile(documents=said.documents, statuses=said.statuses, signing=signing)


def _loads(agency: AgencySettings, settings: Settings) -> Iterator[tuple[str, Callable[[], AgencyKey]]]:
    if agency.key is not None and agency.certificate is not None:
        pair = partial(load_pem, agency.key, agency.certificate)
        yield "key", lambda: AgencyKey(agency.id, pair())
    for number, one in enumerate(agency.keys, 1):
        yield f"keys[{number}]", partial(_agency_key, agency.id, one, settings)


def _agency_key(agency: str, given: SigningKeySettings, settings: Settings) -> AgencyKey:
    begins = given.sign_from
    if begins is not None and begins.tzinfo is None:
        begins = begins.replace(tzinfo=VIETNAM)
    return AgencyKey(agency, signer_of(given, settings), begins)


def service_signer(settings: Settings) -> Signer | None:
    """Return the service's own key as the files have it; nothing where it makes one at its next start.

    Raises Refused with a ``key.*`` or ``config.*`` code.
    """
    source = settings.evidence.source
    if source is not None:
        return signer_of(source, settings)
    folder = settings.data / FOLDER
    return own_key(folder) if (folder / CERTIFICATE).is_file() else None


def signer_of(given: SigningKeySettings, settings: Settings) -> Signer:
    """Return the signer of one key. Raises Refused with a ``key.*`` or ``config.*`` code."""

    def beside(file: Path) -> Path:
        return settings.folder / file.expanduser()

    secret = _secret(given, settings)
    if given.pkcs12 is not None:
        return load_pkcs12(beside(given.pkcs12), secret)
    certificate = beside(given.certificate) if given.certificate is not None else None
    if given.key is not None and certificate is not None:
        return load_pem(beside(given.key), certificate, secret)
    # Imported late: only who has a token pays for its libraries.
    from gateway.trust.token import TokenKey, load_token

    module, identifier = beside(given.module) if given.module else settings.folder, given.key_id
    place = TokenKey(module, given.token or "", given.key_label, bytes.fromhex(identifier) if identifier else None)
    return load_token(place, secret or b"", pins_of(settings.data), certificate)


def _secret(given: SigningKeySettings, settings: Settings) -> bytes | None:
    if given.secret_file is None and given.secret_env is None:
        return None
    file = settings.folder / given.secret_file.expanduser() if given.secret_file is not None else None
    return Secret(secret_file=file, secret_env=given.secret_env).read("secret")
