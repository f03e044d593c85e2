"""Sign-in at a real OpenID Connect provider: who gets in, with which roles, and what is turned away."""

from __future__ import annotations

import socket
import time
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit, urlunsplit

import aiohttp
import pytest
from joserfc import jwt
from joserfc.jwk import RSAKey
from sqlalchemy import select

from gateway.findings import NotNow, Refused
from gateway.people import accounts
from gateway.people.oidc import BACK_CHANNEL, Provider, derived
from gateway.people.rules import ClaimRule, OidcRules, PeopleRules
from gateway.people.views import Grant
from gateway.roles import Role
from gateway.store.schema import audit
from tests.integration.people.conftest import Browser, Office, OpenOffice
from tests.services.identity import CLIENT, IdentityProvider, consent

CLERKS = ClaimRule("groups", "van-thu", Role.CLERK, ("H41",))


@pytest.fixture
def served_url() -> None:
    """On the embedded database: what is stored is tried on both elsewhere."""


def rules(provider: IdentityProvider, *grants: ClaimRule, **changed: object) -> OidcRules:
    given: dict[str, object] = {
        "issuer": provider.issuer,
        "client": CLIENT,
        "secret": provider.secret,
        "url": provider.url,
        "scopes": ("openid", "profile", "email", "groups"),
        "grants": grants,
    }
    return OidcRules(**{**given, **changed})  # type: ignore[arg-type]


@pytest.fixture
async def outside(open_office: OpenOffice, provider: IdentityProvider, own_port: socket.socket) -> Office:
    """An office whose clerks sign in at the provider."""
    return await open_office(PeopleRules(oidc=rules(provider, CLERKS)), own_port.dup())


async def begun(browser: Browser) -> str:
    async with browser.client.get("/auth/oidc", allow_redirects=False) as answer:
        assert answer.status == 303
        return answer.headers["Location"]


async def come_back(browser: Browser, name: str) -> tuple[int, str]:
    """Sign in as this person; return what our door answers to the way back."""
    back = await consent(browser.client, await begun(browser), name)
    return await browser.get(urlunsplit(("", "", *urlsplit(back)[2:])))


async def test_a_clerk_signs_in_and_gets_the_role_that_the_claims_give(outside: Office) -> None:
    browser = outside.browser()
    assert (await come_back(browser, "thu"))[0] == 303
    me = (await browser.call("GET", "/me"))[1]
    assert (me["full_name"], me["mail"]) == ("Trần Thị Thử", "thu@bo.example")
    assert me["roles"] == [{"role": "clerk", "agency": "H41", "source": "claims"}]
    assert (await browser.call("GET", "/inbox"))[0] == 200


async def test_somebody_without_role_or_account_stays_outside(outside: Office) -> None:
    browser = outside.browser()
    status, page = await come_back(browser, "la")
    assert (status, "chưa được giao quyền" in page) == (403, True)
    assert (await browser.call("GET", "/me"))[0] == 401
    [row] = await outside.people.read(lambda c: c.execute(select(audit)).all())
    assert (row.action, row.facts["subject"]) == ("account.sign-in-refused", "la")


async def test_an_account_that_an_administrator_linked_has_the_roles_given_here(
    outside: Office, provider: IdentityProvider
) -> None:
    await outside.people.write(
        lambda c: accounts.make(
            c, {"name": "la"}, password=None, grants=[Grant(Role.VIEWER, "G22")], outside=(provider.issuer, "la")
        )
    )
    browser = outside.browser()
    assert (await come_back(browser, "la"))[0] == 303
    assert (await browser.call("GET", "/me"))[1]["roles"] == [{"role": "viewer", "agency": "G22", "source": "given"}]


async def test_a_disabled_account_does_not_come_back_by_the_provider(outside: Office) -> None:
    browser = outside.browser()
    await come_back(browser, "thu")
    me = (await browser.call("GET", "/me"))[1]
    await outside.people.write(lambda c: accounts.change(c, me["id"], disabled_at=datetime.now(UTC)))
    assert (await browser.call("GET", "/me"))[0] == 401
    assert (await come_back(outside.browser(), "thu"))[0] == 401


async def test_an_answer_that_another_browser_asked_for_is_turned_away(outside: Office) -> None:
    attacker, victim = outside.browser(), outside.browser()
    back = await consent(attacker.client, await begun(attacker), "thu")
    await begun(victim)
    status, page = await victim.get(urlunsplit(("", "", *urlsplit(back)[2:])))
    assert (status, "không thuộc lần đăng nhập này" in page) == (403, True)
    assert victim.token() == ""


async def test_an_answer_of_another_issuer_is_turned_away(outside: Office) -> None:
    browser = outside.browser()
    back = urlsplit(await consent(browser.client, await begun(browser), "thu"))
    assert "iss=" in back.query
    other = back.query.replace("iss=http", "iss=https")
    assert (await browser.get(f"{back.path}?{other}"))[0] == 403


async def test_a_code_is_good_once(outside: Office) -> None:
    browser = outside.browser()
    back = urlsplit(await consent(browser.client, await begun(browser), "thu"))
    kept = next(cookie.value for cookie in browser.client.cookie_jar if cookie.key == "lienthong-oidc")
    answer = {name: values[0] for name, values in parse_qs(back.query).items()}
    provider = outside.people.provider
    assert provider is not None
    assert (await provider.finish(kept, answer)).subject == "thu"
    with pytest.raises(Refused, match=r"people\.oidc-token"):
        await provider.finish(kept, answer)


async def test_the_request_carries_pkce_state_and_nonce_and_nothing_of_the_cookie(outside: Office) -> None:
    browser = outside.browser()
    asked = {name: values[0] for name, values in parse_qs(urlsplit(await begun(browser)).query).items()}
    kept = next(cookie.value for cookie in browser.client.cookie_jar if cookie.key == "lienthong-oidc")
    assert asked["code_challenge_method"] == "S256"
    assert (asked["state"], asked["nonce"]) == (derived(kept, "state"), derived(kept, "nonce"))
    assert kept not in str(asked)
    assert derived(kept, "verifier") not in str(asked)


async def test_a_provider_that_changes_its_keys_is_followed(outside: Office, provider: IdentityProvider) -> None:
    assert (await come_back(outside.browser(), "thu"))[0] == 303
    provider.change_keys()
    signer = outside.people.provider
    assert signer is not None
    signer._tokens._fetched = 0.0  # as if the last fetch were long ago
    assert (await come_back(outside.browser(), "thu"))[0] == 303


async def test_signing_out_goes_on_to_the_provider(outside: Office, provider: IdentityProvider) -> None:
    browser = outside.browser()
    await come_back(browser, "thu")
    form = {"csrf": await browser.csrf()}
    async with browser.client.post(
        "/auth/sign-out", data=form, headers={"Origin": browser.base}, allow_redirects=False
    ) as answer:
        assert answer.headers["Location"].startswith(f"{provider.issuer}/oauth/end_session?client_id={CLIENT}")
    assert (await browser.call("GET", "/me"))[0] == 401


async def test_tokens_for_another_client_or_with_a_clock_too_far_off_do_not_hold(
    outside: Office, provider: IdentityProvider
) -> None:
    browser = outside.browser()
    back = urlsplit(await consent(browser.client, await begun(browser), "thu"))
    kept = next(cookie.value for cookie in browser.client.cookie_jar if cookie.key == "lienthong-oidc")
    right = Provider(rules(provider))
    code = parse_qs(back.query)["code"][0]
    token = str((await right._redeem(code, derived(kept, "verifier")))["id_token"])
    nonce = derived(kept, "nonce")
    assert (await right._tokens.identity(token, nonce))["sub"] == "thu"
    others = {
        "nonce": (rules(provider), derived("other", "nonce"), token),
        "audience": (rules(provider, client="other"), nonce, token),
        "clock": (rules(provider, leeway=timedelta(days=-365)), nonce, token),
        "signature": (rules(provider), nonce, token[:-8] + "AAAAAAAA"),
        "algorithm": (rules(provider), nonce, "eyJhbGciOiJub25lIn0." + token.split(".")[1] + "."),
    }
    for other, wanted, given in others.values():
        judge = Provider(other)
        with pytest.raises(Refused, match=r"people\.oidc-token"):
            await judge._tokens.identity(given, wanted)
        await judge.close()
    await right.close()


async def test_a_provider_that_is_away_is_told_as_such(open_office: OpenOffice, provider: IdentityProvider) -> None:
    gone = await open_office(PeopleRules(oidc=rules(provider, issuer="http://127.0.0.1:9")))
    status, page = await gone.browser().get("/auth/oidc")
    assert (status, "Không liên lạc được" in page) == (503, True)
    other = Provider(rules(provider, issuer=f"{provider.issuer}/"))
    with pytest.raises(NotNow, match=r"people\.oidc-away"):
        await other.start()
    await other.close()


async def test_a_log_out_token_of_the_provider_ends_that_persons_sessions(
    outside: Office, provider: IdentityProvider
) -> None:
    browser, local = outside.browser(), await outside.signed_in("hai")
    await come_back(browser, "thu")
    now = int(time.time())
    claims = {"iss": provider.issuer, "aud": CLIENT, "sub": "thu", "iat": now, "exp": now + 60, "jti": "1"}
    key = RSAKey.import_key(provider.keys[0])
    wrong = {**claims, "events": {"other": {}}}
    right = {**claims, "events": {BACK_CHANNEL: {}}}
    async with aiohttp.ClientSession(outside.base) as caller:
        for told, status, after in ((wrong, 400, 200), (right, 200, 401)):
            token = jwt.encode({"alg": "RS256", "kid": str(key.kid)}, told, key)
            async with caller.post("/auth/oidc/signed-out", data={"logout_token": token}) as answer:
                assert answer.status == status
            assert (await browser.call("GET", "/me"))[0] == after
    assert (await local.call("GET", "/me"))[0] == 200


async def test_log_out_tokens_that_do_not_hold_end_nothing(outside: Office) -> None:
    browser = outside.browser()
    await come_back(browser, "thu")
    async with aiohttp.ClientSession(outside.base) as stranger:
        for token in ("", "a.b.c", "eyJhbGciOiJub25lIn0.e30."):
            async with stranger.post("/auth/oidc/signed-out", data={"logout_token": token}) as answer:
                assert answer.status == 400
    assert (await browser.call("GET", "/me"))[0] == 200
