"""What the partners that a packet goes to want signed: one packet has one form, whoever gets it.

Where partners want different forms, the default form is taken, which every verifier known to us accepts; it is signed
as soon as one of them wants it signed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Protocol

from gateway.directory.names import fold
from gateway.trust.profile import DEFAULT, EVERYONE, PartnerProfile


class RoutesOf(Protocol):
    """What tells through which endpoint an agency is reached."""

    def endpoint(self, agency: str) -> str | None: ...


class Partners:
    """Profiles by endpoint; ``served`` are the agencies served here, to whom no endpoint leads."""

    def __init__(
        self, routes: RoutesOf, profiles: Mapping[str, PartnerProfile] | None = None, served: Collection[str] = ()
    ) -> None:
        self._routes = routes
        self._profiles = profiles if profiles is not None else {}
        self._served = {fold(agency) for agency in served}

    def profile(self, receivers: Iterable[str]) -> PartnerProfile:
        """Return the one profile for a packet to these agencies."""
        if not self._profiles:
            return EVERYONE
        wanted = {self._of(agency) for agency in receivers}
        if len(wanted) <= 1:
            return next(iter(wanted), EVERYONE)
        forms = {profile.signing for profile in wanted if profile.documents or profile.statuses}
        return PartnerProfile(
            documents=any(profile.documents for profile in wanted),
            statuses=any(profile.statuses for profile in wanted),
            signing=forms.pop() if len(forms) == 1 else DEFAULT,
        )

    def _of(self, agency: str) -> PartnerProfile:
        endpoint = None if fold(agency) in self._served else self._routes.endpoint(agency)
        return self._profiles.get(endpoint or "", EVERYONE)
