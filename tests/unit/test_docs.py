"""What the documents promise: commands that exist, links that lead somewhere, a line for every dependency."""

from __future__ import annotations

import itertools
import os
import re
import shlex
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

PAGES = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "docker/README.md", *sorted(
    str(page.relative_to(ROOT)) for page in (ROOT / "docs").glob("**/*.md")
)]  # fmt: skip


def text_of(page: str) -> str:
    return (ROOT / page).read_text(encoding="utf-8")


def make_targets() -> set[str]:
    return set(re.findall(r"^([a-z]+):", text_of("Makefile"), re.MULTILINE))


def links(text: str) -> Iterator[str]:
    without_code = re.sub(r"```.*?```", "", text, flags=re.DOTALL)
    yield from re.findall(r"\]\(([^)\s]+)\)", without_code)


def anchors_of(text: str) -> set[str]:
    """Return the names of the headings as they stand behind ``#`` in links."""
    heads = re.findall(r"^#+ +(.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w -]", "", head.strip().lower()).replace(" ", "-") for head in heads}


def requirements() -> list[str]:
    project = tomllib.loads(text_of("pyproject.toml"))["project"]
    lines = [*project["dependencies"], *(line for group in project["optional-dependencies"].values() for line in group)]
    return [re.split(r"[\[<>=~!; ]", line, maxsplit=1)[0] for line in lines]


def test_the_readme_is_short() -> None:
    assert len(text_of("README.md").split()) < 500


@pytest.mark.parametrize("page", PAGES)
def test_every_make_command_that_a_page_names_exists(page: str) -> None:
    named = set(re.findall(r"(?:^|`)make ([a-z]+)", text_of(page), re.MULTILINE))
    assert named <= make_targets()


@pytest.mark.parametrize("page", PAGES)
def test_every_link_between_pages_resolves(page: str) -> None:
    broken = []
    for link in links(text_of(page)):
        if "://" in link:
            continue
        target, _, anchor = link.partition("#")
        file = (ROOT / page).parent / target if target else ROOT / page
        if not file.exists() or (anchor and anchor not in anchors_of(file.read_text(encoding="utf-8"))):
            broken.append(link)
    assert not broken


@pytest.mark.parametrize("package", requirements())
def test_every_dependency_has_a_line_that_says_why(package: str) -> None:
    assert f"| {package} |" in text_of("docs/dependencies.md")


def test_no_page_names_a_dependency_that_is_gone() -> None:
    named = re.findall(r"^\| ([a-z][a-z0-9-]+) \|", text_of("docs/dependencies.md"), re.MULTILINE)
    assert set(named) - {"package"} <= set(requirements())


def test_the_build_server_runs_make_test_and_nothing_else() -> None:
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    lines = [line for line in text_of(".ci/run").splitlines() if line and not line.startswith("#")]
    assert lines[-1] == "exec make test"
    assert "set -euo pipefail" in lines


def test_the_commands_shown_in_the_readme_are_those_of_the_program(capsys: pytest.CaptureFixture[str]) -> None:
    from gateway.cli import parser

    parser().print_help()
    known = capsys.readouterr().out
    named = set(re.findall(r"lienthong ([a-z]+) ", text_of("README.md")))
    assert named
    assert all(command in known for command in named)


def commands(text: str) -> Iterator[list[str]]:
    """Yield the words of each ``lienthong`` command in samples, without the shell's part; no patterns."""
    for block in re.findall(r"^```[^\n]*\n(.*?)^```|((?:^    .*\n)+)", text, re.DOTALL | re.MULTILINE):
        for line in "".join(block).replace("\\\n", " ").splitlines():
            command = line.strip().removeprefix("$ ")
            if re.match(r"lienthong [a-z]", command) and not re.search(r"\w\|\w|\[", command):
                lexer = shlex.shlex(re.sub(r"\$\w+", "1", command), posix=True, punctuation_chars="|&;>)")
                lexer.whitespace_split = True
                lexer.commenters = "#"
                words = list(lexer)[1:]
                yield list(itertools.takewhile(lambda word: not set(word) <= set("|&;>)"), words))


@pytest.mark.parametrize("page", [page for page in PAGES if list(commands(text_of(page)))])
def test_every_command_of_a_sample_is_one_that_the_program_takes(page: str) -> None:
    from gateway.cli import parser

    for words in commands(text_of(page)):
        given, rest = parser().parse_known_args(words)
        assert not rest or getattr(given, "takes_rest", False), words
