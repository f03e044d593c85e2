"""What `docker/` promises: two equal gateways, three brokers that know each other, secrets in files only."""

from __future__ import annotations

import re
import stat
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
DOCKER = ROOT / "docker"
OWN = {"gateway.toml", "keys", "trust"}
"""What the operator puts beside the files of ours."""


def compose() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((DOCKER / "compose.yaml").read_text(encoding="utf-8"))
    return found


def services() -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = compose()["services"]
    return found


def mounts(service: dict[str, Any]) -> dict[str, str]:
    """Return source by target of a service's volumes."""
    return {place.split(":")[1]: place.split(":")[0] for place in service["volumes"]}


def test_two_gateways_differ_in_their_own_folder_only_and_share_the_packets() -> None:
    first, second = services()["gateway-1"], services()["gateway-2"]
    own = "/var/lib/lienthong"
    assert mounts(first)[own] != mounts(second)[own]
    assert mounts(first)["/srv/lienthong"] == mounts(second)["/srv/lienthong"] == "blobs"
    assert {**first, "volumes": {**mounts(first), own: ""}} == {**second, "volumes": {**mounts(second), own: ""}}


def test_three_brokers_know_each_other() -> None:
    text = (DOCKER / "rabbitmq.conf").read_text(encoding="utf-8")
    named = set(re.findall(r"^cluster_formation\.classic_config\.nodes\.\d = rabbit@(\S+)$", text, re.MULTILINE))
    brokers = {name: service for name, service in services().items() if name.startswith("rabbitmq")}
    assert named == set(brokers) == {service["hostname"] for service in brokers.values()}
    assert len(named) == 3


@pytest.mark.parametrize("name", services())
def test_a_container_has_few_rights_and_a_pinned_image(name: str) -> None:
    service = services()[name]
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert "privileged" not in service
    assert name.startswith("gateway") or re.search(r":\d+(\.\d+)?(-\w+)?$", service["image"])


@pytest.mark.parametrize("name", ["gateway-1", "gateway-2", "balancer"])
def test_what_faces_outwards_has_a_read_only_root(name: str) -> None:
    assert services()[name]["read_only"] is True


def test_only_the_balancer_is_reached_from_outside_and_the_back_is_closed() -> None:
    assert [name for name, service in services().items() if "ports" in service] == ["balancer"]
    assert compose()["networks"]["back"] == {"internal": True}
    assert services()["balancer"]["networks"] == ["front"]
    assert {name for name, service in services().items() if service["networks"] == ["back"]} == {
        "postgres",
        "rabbitmq-1",
        "rabbitmq-2",
        "rabbitmq-3",
    }


def test_every_volume_and_file_that_is_mounted_exists() -> None:
    named = {source for service in services().values() for source in mounts(service).values()}
    files = {source.removeprefix("./") for source in named if source.startswith("./")}
    assert {source for source in named if not source.startswith("./")} == set(compose()["volumes"])
    assert all((DOCKER / file).is_file() for file in files - OWN)


def test_no_secret_stands_in_an_environment_variable() -> None:
    for service in services().values():
        for name, value in service.get("environment", {}).items():
            assert name.endswith("_FILE") or not re.search("PASS|SECRET|COOKIE|KEY", name), (name, value)


def test_secrets_are_made_at_random_readable_by_their_user_and_kept(tmp_path: Path) -> None:
    command = ["bash", str(DOCKER / "secrets.sh"), str(tmp_path)]
    subprocess.run(command, check=True, capture_output=True)
    made = {file.name: file.read_text(encoding="ascii") for file in tmp_path.iterdir()}
    subprocess.run(command, check=True, capture_output=True)
    assert {file.name: file.read_text(encoding="ascii") for file in tmp_path.iterdir()} == made
    assert {stat.S_IMODE(file.stat().st_mode) for file in tmp_path.iterdir()} == {0o400}
    assert set(compose()["secrets"]) == set(made) | {"bus.secret"}
    assert all(place == {"file": f"./secrets/{name}"} for name, place in compose()["secrets"].items())


def test_the_addresses_hold_the_passwords_of_the_servers(tmp_path: Path) -> None:
    subprocess.run(["bash", str(DOCKER / "secrets.sh"), str(tmp_path)], check=True, capture_output=True)
    password = (tmp_path / "database.password").read_text().strip()
    assert (
        tmp_path / "database.url"
    ).read_text() == f"postgresql+asyncpg://lienthong:{password}@postgres:5432/lienthong\n"
    user, word = re.findall(r"^default_(?:user|pass) = (\S+)$", (tmp_path / "broker.conf").read_text(), re.MULTILINE)
    urls = (tmp_path / "broker.url").read_text().split()
    assert urls == [f"amqp://{user}:{word}@rabbitmq-{number}:5672/lienthong" for number in (1, 2, 3)]
    assert len(word) == len(password) == 48


def test_the_example_settings_name_the_secrets_of_the_containers() -> None:
    text = (ROOT / "config" / "cluster.example.toml").read_text(encoding="utf-8")
    named = set(re.findall(r'"/run/secrets/([^"]+)"', text))
    assert named <= set(services()["gateway-1"]["secrets"])
    settings = tomllib.loads(text)
    assert settings["blobs"]["folder"] in mounts(services()["gateway-1"])
    assert settings["listen"]["port"] == int(services()["balancer"]["environment"]["GATEWAY_1"].rpartition(":")[2])


def test_the_image_runs_as_a_user_without_rights_and_takes_what_exists() -> None:
    text = (DOCKER / "Dockerfile").read_text(encoding="utf-8")
    last = text.rpartition("\nFROM ")[2]
    assert re.search(r"^USER 10001:10001$", last, re.MULTILINE)
    assert "/health/live" in last
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").split()
    for source in re.findall(r"^COPY (?!--)(.+) \S+$", text, re.MULTILINE):
        assert all((ROOT / name).exists() and name not in ignored for name in source.split())
