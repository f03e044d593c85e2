"""Signing in with name and password: page, cookies, sessions, what other sites cannot do, one's own password."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import Connection, select, update

from gateway.people import accounts
from gateway.people.rules import PeopleRules
from gateway.people.views import Grant
from gateway.roles import Role
from gateway.store.schema import sessions
from tests.integration.people.conftest import PASSWORD, Office, OpenOffice

CLERK = Grant(Role.CLERK, "H41")


@pytest.fixture
def served_url() -> None:
    """On the embedded database: what is stored is tried on both in other files."""


async def test_somebody_signs_in_works_and_signs_out(office: Office) -> None:
    browser = await office.signed_in("thu", CLERK)
    status, page = await browser.get("/auth")
    assert (status, "Người thu" in page, "Văn thư – H41" in page) == (200, True, True)
    assert (await browser.call("GET", "/inbox"))[0] == 200
    assert (await browser.post("/auth/sign-out", {"csrf": await browser.csrf()}))[0] == 303
    assert (await browser.call("GET", "/inbox"))[0] == 401


async def test_the_page_speaks_english_on_request(office: Office) -> None:
    assert "Account name" in (await office.browser().get("/auth?lang=en"))[1]


async def test_the_page_may_not_be_framed_scripted_or_kept(office: Office) -> None:
    async with office.browser().client.get("/auth") as answer:
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert answer.headers["Cache-Control"] == "no-store"
        assert "<script" not in await answer.text()


async def test_the_cookie_is_for_this_site_and_no_script(office: Office) -> None:
    browser = await office.signed_in("thu")
    [cookie] = [one for one in browser.client.cookie_jar if one.key == "lienthong"]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/")


@pytest.mark.parametrize("name", ["thu", "khong.co"])
async def test_a_wrong_password_and_an_unknown_name_get_the_same_answer(office: Office, name: str) -> None:
    await office.account("thu")
    browser = office.browser()
    status, page = await browser.sign_in(name, "sai mật khẩu rồi")
    assert status == 401
    assert "Tên đăng nhập hoặc mật khẩu không đúng" in page
    assert browser.token() == ""


async def test_a_disabled_account_is_refused_like_a_wrong_password(office: Office) -> None:
    account = await office.account("thu")
    await office.people.write(lambda c: accounts.change(c, account.id, disabled_at=account.created_at))
    assert (await office.browser().sign_in("thu"))[0] == 401


async def test_a_form_of_another_site_is_refused(office: Office) -> None:
    await office.account("thu")
    browser = office.browser()
    form = {"csrf": await browser.csrf(), "name": "thu", "password": PASSWORD}
    assert (await browser.post("/auth/sign-in", form, Origin="https://evil.example"))[0] == 403
    assert (await browser.post("/auth/sign-in", {**form, "csrf": "x"}))[0] == 403
    assert (await browser.post("/auth/sign-in", form, Origin="null"))[0] == 403
    assert (await browser.post("/auth/sign-in", form, Origin="null", **{"Sec-Fetch-Site": "same-origin"}))[0] == 303


async def test_unsafe_calls_with_a_cookie_need_token_and_origin(office: Office) -> None:
    browser = await office.signed_in("thu", CLERK)
    token = (await browser.call("GET", "/me"))[1]["csrf"]
    for headers in (
        {"Origin": browser.base},
        {"X-CSRF-Token": token},
        {"Origin": browser.base, "X-CSRF-Token": "x"},
        {"Origin": "http://evil.example", "X-CSRF-Token": token},
    ):
        status, problem = await browser.call("POST", "/inbox/x/ack", **headers)
        assert (status, problem["code"]) == (403, "people.form-foreign")
    assert (await browser.call("POST", "/inbox/x/ack"))[0] == 404


async def test_the_first_password_has_to_be_changed_before_anything_else(office: Office) -> None:
    await office.account("thu", CLERK, must_change=True)
    browser = office.browser()
    await browser.sign_in("thu")
    status, problem = await browser.call("GET", "/inbox")
    assert (status, problem["code"]) == (403, "people.change-first")
    before = browser.token()
    form = {"csrf": await browser.csrf(), "old": PASSWORD, "new": "một câu khác hẳn", "again": "một câu khác hẳn"}
    assert (await browser.post("/auth/password", form))[0] == 303
    assert (await browser.call("GET", "/inbox"))[0] == 200
    assert browser.token() != before


@pytest.mark.parametrize(
    ("old", "new", "again", "words"),
    [
        ("sai mật khẩu", "một câu khác hẳn", "một câu khác hẳn", "Mật khẩu hiện tại không đúng"),
        (PASSWORD, "ngắn", "ngắn", "ít nhất 12 ký tự"),
        (PASSWORD, "một câu khác hẳn", "một câu khác hắn", "không giống nhau"),
        (PASSWORD, PASSWORD, PASSWORD, "trùng với mật khẩu hiện tại"),
        (PASSWORD, "mật khẩu của thu", "mật khẩu của thu", "chứa tên đăng nhập"),
    ],
)
async def test_a_password_that_will_not_do_is_refused_with_the_reason(
    office: Office, old: str, new: str, again: str, words: str
) -> None:
    browser = await office.signed_in("thu")
    form = {"csrf": await browser.csrf(), "old": old, "new": new, "again": again}
    status, page = await browser.post("/auth/password", form)
    assert (status, words in page) == (422, True)


async def test_a_new_password_ends_all_other_sessions(office: Office) -> None:
    first, second = await office.signed_in("thu"), office.browser()
    await second.sign_in("thu")
    status, answer = await first.call("POST", "/me/password", {"old": PASSWORD, "new": "một câu khác hẳn"})
    assert (status, "csrf" in answer) == (200, True)
    assert (await first.call("GET", "/me"))[0] == 200
    assert (await second.call("GET", "/me"))[0] == 401


async def test_signing_in_again_gives_a_new_session_and_ends_the_old_one(office: Office) -> None:
    browser = await office.signed_in("thu")
    old = browser.token()
    await office.account("hai")
    async with browser.client.get("/auth"):
        pass
    visit = await office.people.visit(old)
    assert visit is not None
    signed = await office.people.sign_in("thu", PASSWORD, address="127.0.0.1", agent="")
    assert signed.token != old
    assert signed.visit.session.id != visit.session.id


async def test_own_sessions_are_listed_and_ended_one_by_one_or_all(office: Office) -> None:
    first, second, third = await office.signed_in("thu"), office.browser(), office.browser()
    for browser in (second, third):
        await browser.sign_in("thu")
    listed = (await first.call("GET", "/me/sessions"))[1]["sessions"]
    assert [one["current"] for one in listed] == [False, False, True]
    assert (await first.call("DELETE", f"/me/sessions/{listed[0]['id']}"))[0] == 204
    assert [(await one.call("GET", "/me"))[0] for one in (first, second, third)] == [200, 200, 401]
    assert (await first.call("DELETE", "/me/sessions"))[0] == 204
    assert [(await one.call("GET", "/me"))[0] for one in (first, second)] == [401, 401]


async def test_nobody_ends_the_sessions_of_others(office: Office) -> None:
    mine, theirs = await office.signed_in("thu"), await office.signed_in("hai")
    other = (await theirs.call("GET", "/me"))[1]["session"]
    assert (await mine.call("DELETE", f"/me/sessions/{other}"))[0] == 404
    assert (await theirs.call("GET", "/me"))[0] == 200


@pytest.mark.parametrize("rules", [PeopleRules(idle=timedelta(minutes=-5)), PeopleRules(lasts=timedelta(0))])
async def test_a_session_ends_by_itself(open_office: OpenOffice, rules: PeopleRules) -> None:
    office = await open_office(rules)
    await office.account("thu")
    browser = office.browser()
    assert (await browser.sign_in("thu"))[0] == 303
    assert (await browser.call("GET", "/me"))[0] == 401


async def test_a_session_in_use_is_seen(office: Office) -> None:
    browser = await office.signed_in("thu")
    shift = timedelta(minutes=10)

    def age(connection: Connection) -> None:
        row = connection.execute(select(sessions)).one()
        connection.execute(update(sessions).values(seen_at=row.seen_at - shift))

    await office.people.write(age)
    before = (await office.people.read(lambda c: c.execute(select(sessions)).one())).seen_at
    assert (await browser.call("GET", "/me"))[0] == 200
    assert (await office.people.read(lambda c: c.execute(select(sessions)).one())).seen_at > before


async def test_no_token_is_stored(office: Office) -> None:
    browser = await office.signed_in("thu")
    row = await office.people.read(lambda connection: connection.execute(select(sessions)).one())
    assert browser.token()
    assert browser.token() not in str(row)
