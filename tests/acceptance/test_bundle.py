"""The bundle for a closed network: made, unpacked elsewhere and installed without an index, by its own target."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from gateway import __version__

ROOT = Path(__file__).resolve().parents[2]
NO_INDEX = {"PIP_NO_INDEX": "1", "PIP_CONFIG_FILE": "/dev/null", "http_proxy": "http://127.0.0.1:9", "no_proxy": ""}
"""What stands for a closed network: pip may ask nobody, and who would ask all the same reaches nobody."""

pytestmark = pytest.mark.bundle


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The unpacked bundle, far from the checkout."""
    words = [] if shutil.which("apt-get") else ["--no-debian"]
    environment = {**os.environ, "PYTHON": sys.executable}
    subprocess.run(["bash", "docker/bundle.sh", *words], cwd=ROOT, env=environment, check=True)
    folder = tmp_path_factory.mktemp("elsewhere")
    with tarfile.open(ROOT / "dist" / f"lienthong-{__version__}-bundle.tar.gz") as packed:
        packed.extractall(folder, filter="data")
    return folder / f"lienthong-{__version__}-bundle"


@pytest.fixture
def installed(bundle: Path, tmp_path: Path) -> Iterator[Path]:
    run(bundle, str(tmp_path / "place"))
    yield tmp_path / "place"
    shutil.rmtree(tmp_path / "place")


def run(bundle: Path, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, **NO_INDEX, "https_proxy": NO_INDEX["http_proxy"], "PYTHON": sys.executable, **more}
    command = ["bash", str(bundle / "install.sh"), *words]
    done = subprocess.run(command, cwd="/", env=environment, capture_output=True, text=True, check=False)
    assert "Traceback" not in done.stderr
    return done


def version(place: Path) -> str:
    program = place / "current" / "bin" / "lienthong"
    return subprocess.run([program, "--version"], cwd="/", capture_output=True, text=True, check=True).stdout


def test_the_program_is_installed_without_an_index_and_runs(installed: Path) -> None:
    assert __version__ in version(installed)
    program = installed / "current" / "bin" / "lienthong"
    example = installed / "current" / "lib"
    (settings,) = example.rglob("hub.example.toml")
    environment = {**os.environ, "HUB_SECRET_1": "x" * 32, "HUB_SECRET_2": "y" * 32}
    subprocess.run([program, "config", "check", str(settings)], cwd="/", env=environment, check=True)


def test_the_same_version_is_not_installed_over_itself(bundle: Path, installed: Path) -> None:
    done = run(bundle, str(installed))
    assert done.returncode != 0
    assert "exists already" in done.stderr
    assert __version__ in version(installed)


def test_an_older_version_stays_for_the_way_back(bundle: Path, tmp_path: Path) -> None:
    (tmp_path / "0.0.9").mkdir()
    (tmp_path / "current").symlink_to("0.0.9")
    assert run(bundle, str(tmp_path)).returncode == 0
    assert (tmp_path / "current").readlink() == Path(__version__)
    assert (tmp_path / "previous").readlink() == Path("0.0.9")


def test_a_damaged_bundle_is_not_installed(bundle: Path, tmp_path: Path) -> None:
    damaged = tmp_path / "damaged"
    shutil.copytree(bundle, damaged, ignore=shutil.ignore_patterns("debian"))
    with (damaged / "LICENSE").open("a", encoding="utf-8") as file:
        file.write("x")
    done = run(damaged, str(tmp_path / "place"))
    assert done.returncode != 0
    assert "damaged" in done.stderr
    assert not (tmp_path / "place").exists()


def test_another_python_than_the_wheels_need_is_named(bundle: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    shutil.copytree(bundle, other, ignore=shutil.ignore_patterns("debian"))
    (other / "PYTHON").write_text("3.99\n", encoding="ascii")
    (other / "SHA256SUMS").write_text("", encoding="ascii")
    digest = subprocess.run(["sha256sum", "PYTHON"], cwd=other, capture_output=True, text=True, check=True).stdout
    (other / "SHA256SUMS").write_text(digest, encoding="ascii")
    done = run(other, str(tmp_path / "place"))
    assert done.returncode != 0
    assert "Python 3.99 is needed" in done.stderr


def test_the_bundles_debian_packages_suffice_for_a_machine_without_any(bundle: Path, tmp_path: Path) -> None:
    if shutil.which("apt-get") is None:
        pytest.skip("no apt-get on this machine, so the bundle has no Debian packages")
    (tmp_path / "nothing").touch()
    (tmp_path / "lists" / "partial").mkdir(parents=True)
    (tmp_path / "sources.list").write_text(f"deb [trusted=yes] file:{bundle}/debian ./\n", encoding="ascii")
    options = {
        "Dir::Etc::sourcelist": str(tmp_path / "sources.list"),
        "Dir::Etc::sourceparts": "/dev/null",
        "Dir::State::lists": str(tmp_path / "lists"),
        "Dir::State::status": str(tmp_path / "nothing"),
        "Dir::Cache::pkgcache": "",
        "Dir::Cache::srcpkgcache": "",
        "APT::Sandbox::User": "root",
    }
    apt = ["apt-get", "-qq", *(word for name, value in options.items() for word in ("-o", f"{name}={value}"))]
    subprocess.run([*apt, "update"], check=True)
    wanted = (bundle / "debian" / "wanted").read_text(encoding="ascii").split()
    command = [*apt, "--simulate", "--no-install-recommends", "install", *wanted]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert set(wanted) <= set(re.findall(r"^Inst (\S+)", done.stdout, re.MULTILINE))


def test_nothing_in_the_bundle_names_an_index_or_a_folder_of_the_maker(bundle: Path) -> None:
    foreign = {"wheels", "debian", "LICENSE"}
    ours = [file for file in bundle.rglob("*") if file.is_file() and not foreign & set(file.parts)]
    assert len(ours) > 5
    for file in ours:
        text = file.read_text(encoding="utf-8")
        assert str(ROOT) not in text
        assert not re.search(r"https?://(?!127\.|bus\.example)", text), file
