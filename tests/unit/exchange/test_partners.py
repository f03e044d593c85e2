"""Which form a packet's signature has, by the partners that it goes to."""

from __future__ import annotations

from gateway.directory.routes import Route, Routes
from gateway.exchange.intake.partners import Partners
from gateway.trust.profile import DEFAULT, EVERYONE, PartnerProfile, SigningProfile

OLD = PartnerProfile(signing=SigningProfile("sha512", canonicalization="inclusive"))
BARE = PartnerProfile(documents=False, statuses=False)
ROUTES = Routes([Route("old", ("OLD", "OLD2")), Route("bare", ("BARE",)), Route("bus", ("*",))])
PARTNERS = Partners(ROUTES, {"old": OLD, "bare": BARE}, served=["OURS"])


def test_a_partner_gets_its_own_form() -> None:
    assert PARTNERS.profile(["OLD", "old2"]) == OLD
    assert PARTNERS.profile(["BARE"]) == BARE


def test_whoever_said_nothing_gets_the_default() -> None:
    assert PARTNERS.profile(["X"]) == EVERYONE
    assert PARTNERS.profile(["OURS"]) == EVERYONE
    assert PARTNERS.profile([]) == EVERYONE
    assert Partners(ROUTES).profile(["OLD"]) == EVERYONE


def test_partners_with_different_forms_get_the_default_form() -> None:
    assert PARTNERS.profile(["OLD", "X"]).signing == DEFAULT


def test_one_partner_that_wants_a_signature_is_enough() -> None:
    assert PARTNERS.profile(["OLD", "BARE"]) == OLD
