"""A file's endpoints against those that are there: what differs, whose they are, what contradicts what."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from gateway.exchange.endpoints import checks
from gateway.exchange.endpoints.declared import contradictions, differences, fresh
from gateway.exchange.endpoints.views import Definition, Endpoint, Owner, State
from gateway.exchange.endpoints.workshop import Declared


def one(name: str, *serves: str, owner: Owner = Owner.FILE, state: State = State.ACTIVE, **settings: Any) -> Endpoint:
    return replace(fresh(name, Definition("vxp", serves or ("*",), settings=settings), owner), state=state)


def wanted(name: str, *serves: str, **settings: Any) -> Declared:
    return Declared(name, Definition("vxp", serves or ("*",), settings=settings), f"{name}!")


def test_the_same_file_again_differs_in_nothing() -> None:
    assert differences([one("bus", url="a")], [wanted("bus", url="a")], Owner.FILE, prune=True) == []


def test_each_setting_that_differs_is_named_with_both_values() -> None:
    [found] = differences([one("bus", url="a", old=1)], [wanted("bus", url="b", new=2)], Owner.FILE, prune=True)
    assert (found.name, found.act) == ("bus", "change")
    assert [(member.path, member.before, member.after) for member in found.members] == [
        ("settings.new", None, 2),
        ("settings.old", 1, None),
        ("settings.url", "a", "b"),
    ]


def test_what_is_gone_from_the_file_goes_and_what_is_the_apis_stays() -> None:
    present = [one("bus"), one("axis", "G22", owner=Owner.API)]
    assert [(found.name, found.act) for found in differences(present, [], Owner.FILE, prune=True)] == [
        ("bus", "remove")
    ]
    assert differences(present, [], Owner.FILE, prune=False) == []


def test_one_that_was_removed_is_made_again() -> None:
    [found] = differences([one("bus", state=State.REMOVED)], [wanted("bus")], Owner.FILE, prune=True)
    assert found.act == "create"


@pytest.mark.parametrize(
    ("other", "codes"),
    [
        (one("b", "G22"), ["endpoint.serves-twice"]),
        (one("b", "g22"), ["endpoint.serves-twice"]),  # however it is spelled
        (one("b", "G22", state=State.PAUSED), ["endpoint.serves-twice"]),  # it comes back
        (one("b", "G22", state=State.DRAINING), []),  # nothing new goes there
        (one("b", "G22", state=State.REMOVED), []),
        (one("b", "*"), []),  # a named agency goes before all others
    ],
)
def test_an_agency_is_served_once(other: Endpoint, codes: list[str]) -> None:
    assert [finding.code for finding in checks.among(one("a", "G22"), [other])] == codes


def test_two_endpoints_of_the_api_do_not_share_one_place_and_those_of_the_file_may() -> None:
    pair = one("a", "G22", owner=Owner.API, url="x"), one("b", "G25", url="x")
    assert [finding.code for finding in checks.among(*pair[:1], pair[1:])] == ["endpoint.same-place"]
    assert checks.among(pair[1], pair[:1]) == []


def test_all_contradictions_of_a_file_are_told_with_their_places() -> None:
    found = contradictions([wanted("a", "G22", "H41"), wanted("b", "G22", "?")], {"H41"})
    assert {(finding.code, finding.path) for finding in found} == {
        ("endpoint.serves-twice", "a!.serves[1]"),
        ("endpoint.serves-twice", "b!.serves[1]"),
        ("endpoint.serves-ours", "a!.serves[2]"),
        ("endpoint.agency-wrong", "b!.serves[2]"),
    }
