"""The samples of the guides for integrators do what the pages say: run as they stand, on every way in."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import re
import shutil
from pathlib import Path

import pytest

from tests.acceptance.sample_service import program_environment, sample_service
from tests.acceptance.samples import ROOT, files_of, marked_pages, run_page, script_of
from tests.packets import PDF
from tests.services.process import free_port, missing
from tests.waiting import until

SERVICE, ALONE = "run=service", "run=alone"


@pytest.fixture(autouse=True, scope="module")
def programs() -> None:
    """What the samples call besides our own program."""
    for program in ("bash", "curl", "jq", "openssl"):
        if shutil.which(program) is None:
            missing(f"the samples need {program}")


@pytest.mark.parametrize("page", marked_pages(SERVICE))
async def test_the_samples_of_a_page_run_on_one_service_with_all_doors(page: str, tmp_path: Path) -> None:
    async with sample_service(tmp_path) as environment:
        done = await asyncio.to_thread(run_page, page, tmp_path, environment, SERVICE)
    assert done.returncode == 0, f"{page}: {done.stderr}\n{done.stdout[-2000:]}"


@pytest.mark.long  # a rehearsal, a gateway and two commands, each a process of its own
@pytest.mark.parametrize("page", marked_pages(ALONE))
def test_the_samples_of_a_page_bring_all_that_they_need(page: str, tmp_path: Path) -> None:
    (tmp_path / "cong-van.pdf").write_bytes(PDF)
    ports = {"BUS": str(free_port()), "GATEWAY": str(free_port())}
    done = run_page(page, tmp_path, {**program_environment(), **ports}, ALONE)
    assert done.returncode == 0, f"{page}: {done.stderr}\n{done.stdout[-4000:]}"


def test_the_guides_are_among_the_pages_that_are_run() -> None:
    assert {"docs/wire.md", "docs/folder.md", "docs/webhooks.md", "docs/registers.md"} <= set(marked_pages(SERVICE))
    assert marked_pages(ALONE) == ["docs/connect.md"]


def test_the_values_to_check_ones_signing_with_are_right() -> None:
    page = (ROOT / "docs" / "wire.md").read_text(encoding="utf-8")
    found = re.search(r"secret `([^`]+)` and the text\n`([^`]+)`\ngive `([0-9a-f]{64})`", page)
    assert found is not None
    secret, text, digest = found.groups()
    assert hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest() == digest


async def test_a_sample_that_fails_is_noticed_with_its_line_and_leaves_nothing_running(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.acceptance import samples

    page = (
        "# Page\n\n```json file=a.json\n{}\n```\n\n```bash\nexit 9\n```\n\n"
        "```bash run=here\ncat a.json\nsleep 1000 >/dev/null 2>&1 &\necho $! > pid\nfalse\n```\n"
    )
    (tmp_path / "page.md").write_text(page, encoding="utf-8")
    monkeypatch.setattr(samples, "ROOT", tmp_path)
    assert files_of(page) == {"a.json": "{}\n"}
    assert script_of(page) == ""
    assert "exit 9" not in script_of(page, "run=here")
    done = run_page("page.md", tmp_path, {}, "run=here")
    assert (done.returncode, done.stdout, done.stderr) == (1, "{}\n", "== line 11\n")
    left = Path("/proc") / (tmp_path / "pid").read_text().strip() / "stat"
    await until(lambda: not left.exists() or left.read_text().rpartition(")")[2].split()[0] == "Z")
