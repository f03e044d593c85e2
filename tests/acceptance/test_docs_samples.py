"""The samples in the documentation do what the pages say: run as they stand, against the real program."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Iterator
from pathlib import Path

import aiohttp
import pytest

from tests.acceptance.samples import files_of, marked_pages, run_page, script_of
from tests.acceptance.service import TWO_AGENCIES, free_port, lienthong, ready, start
from tests.packets import PDF
from tests.services.process import missing

AGENCIES = {"KEY": "901.23.01.Z91", "THEIRS": "902.23.02.Z92"}


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """A gateway with two agencies; the variables that the samples name."""
    for program in ("bash", "curl", "jq"):
        if shutil.which(program) is None:
            missing(f"the samples need {program}")
    folder, port = tmp_path_factory.mktemp("samples"), free_port()
    config = folder / "gateway.toml"
    config.write_text(TWO_AGENCIES.format(port=port), encoding="utf-8")
    service = start(folder, port, "gateway", "--config", str(config))
    try:
        asyncio.run(_wait(service))
        keys = {
            name: lienthong("keys", "new", "--config", str(config), "--name", name, "--agency", agency).stdout.strip()
            for name, agency in AGENCIES.items()
        }
        yield {"URL": service.url, **keys}
    finally:
        service.end()


async def _wait(service: object) -> None:
    async with aiohttp.ClientSession() as client:
        await ready(service, client)  # type: ignore[arg-type]


@pytest.mark.parametrize("page", marked_pages())
def test_the_samples_of_a_page_run_as_they_stand(page: str, tmp_path: Path, environment: dict[str, str]) -> None:
    (tmp_path / "cong-van.pdf").write_bytes(PDF)
    done = run_page(page, tmp_path, environment)
    assert done.returncode == 0, f"{page}: {done.stderr}\n{done.stdout[-2000:]}"


def test_a_sample_that_fails_is_noticed_with_its_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.acceptance import samples

    page = "# Page\n\n```json file=a.json\n{}\n```\n\n```bash\nexit 9\n```\n\n```bash run\ncat a.json\nfalse\n```\n"
    (tmp_path / "page.md").write_text(page, encoding="utf-8")
    monkeypatch.setattr(samples, "ROOT", tmp_path)
    assert files_of(page) == {"a.json": "{}\n"}
    assert "exit 9" not in script_of(page)
    done = run_page("page.md", tmp_path, {})
    assert (done.returncode, done.stdout, done.stderr) == (1, "{}\n", "== line 11\n")


def test_this_pages_samples_are_among_them() -> None:
    assert "docs/rest.md" in marked_pages()
