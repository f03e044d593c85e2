"""What an endpoint's settings may name and what must not stand in them, by name and by type."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel, DirectoryPath, SecretStr

from gateway.assembly.places import HIDDEN, out_of_bounds, said_outright, shown
from gateway.settings.endpoints import EndpointApiSettings


class Kind(BaseModel):
    """The settings of some adapter."""

    url: str
    secret: SecretStr
    login: SecretStr | None = None
    inbox: DirectoryPath | None = None
    key_file: Path | None = None


@pytest.mark.parametrize(
    "settings",
    [
        {"secret": "x"},
        {"login": "x"},  # by its type
        {"client_password": "x"},  # by its name, whatever the model says
        {"url": "amqps://ai:mat-khau@may/"},
        {"sub": {"token": "x"}},
        {"list": [{"api_key": "x"}]},
    ],
)
def test_a_secret_in_the_settings_is_found(settings: dict[str, Any]) -> None:
    assert [finding.code for finding in said_outright(Kind, settings)] == ["endpoint.secret-inline"]
    if "login" not in settings:
        assert HIDDEN in str(shown(settings))
        assert "mat-khau" not in str(shown(settings))


def test_the_place_of_a_secret_and_an_address_are_none() -> None:
    settings = {"secret_file": "a", "secret_env": "B", "url": "https://may:443/a@b", "tokens_per_day": 5}
    assert said_outright(Kind, settings) == []
    assert shown(settings) == settings


@pytest.mark.parametrize(
    ("settings", "codes"),
    [
        ({"key_file": "a.pem"}, []),
        ({"key_file": "con/a.pem"}, ["endpoint.file-outside"]),
        ({"key_file": ".."}, ["endpoint.file-outside"]),
        ({"key_file": ".an"}, ["endpoint.file-outside"]),
        ({"key_file": "a\x00b"}, ["endpoint.file-outside"]),
        ({"key_file": 5}, ["endpoint.file-outside"]),
        ({"inbox": "/etc"}, ["endpoint.file-outside"]),  # by its type, whatever its name
        ({"claims_folder": "/etc"}, ["endpoint.file-outside"]),  # by its name
        ({"sub": {"ca_file": "/etc/passwd"}}, ["endpoint.file-outside"]),
        ({"key_file": "out"}, ["endpoint.file-outside"]),  # a link
        ({"key_file": "within"}, []),  # a link as secrets are mounted
        ({"secret_env": "LIENTHONG_ENDPOINT_A"}, []),
        ({"secret_env": "LIENTHONG_DATABASE"}, ["endpoint.env-outside"]),
        ({"secret_env": ["LIENTHONG_ENDPOINT_A"]}, []),  # not a text: refused by the model
    ],
)
def test_the_api_names_what_lies_in_its_folder(tmp_path: Path, settings: dict[str, Any], codes: list[str]) -> None:
    (tmp_path / "a.pem").touch()
    (tmp_path / "out").symlink_to("/etc/passwd")
    (tmp_path / "within").symlink_to("a.pem")
    rules = EndpointApiSettings(folder=tmp_path)
    assert [finding.code for finding in out_of_bounds(Kind, settings, rules)] == codes


def test_without_a_folder_no_file_may_be_named() -> None:
    found = out_of_bounds(Kind, {"key_file": "a.pem"}, EndpointApiSettings())
    assert [finding.code for finding in found] == ["endpoint.no-folder"]
