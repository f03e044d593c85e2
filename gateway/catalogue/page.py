"""The catalogue as a page for people: ``python -m gateway.catalogue.page > docs/errors.md``."""

from __future__ import annotations

import re
import sys
from itertools import groupby
from typing import Final

from gateway.catalogue import Entry, entries

HEAD: Final = """\
# Errors and warnings

Every refusal and warning of Liên Thông has a code that never changes its meaning, a Vietnamese and an English
sentence, and advice. This page is made from `gateway/catalogue/*.toml` by
`python -m gateway.catalogue.page > docs/errors.md`; a test compares the two.

*HTTP* is the status of a REST answer that carries the code as its gravest, *wire* the same on the bus's wire,
where business refusals answer 200. Warnings never change a status. Words in {braces} are filled in.
[Hostile input](hostile.md) lists what is tried against the doors, and which of these codes answers.
"""


def page() -> str:
    """Return the whole page in Markdown, grouped by the first word of the codes."""
    ordered = sorted(entries().values(), key=lambda entry: entry.code)
    parts = [HEAD]
    for room, group in groupby(ordered, key=lambda entry: entry.code.split(".")[0]):
        parts.append(f"## {room}\n")
        parts += [_section(entry) for entry in group]
    return "\n".join(parts)


def _section(entry: Entry) -> str:
    return (
        f"### `{entry.code}`\n\n"
        f"HTTP {entry.http}, wire {entry.wire}\n\n"
        f"* {_text(entry.vi)} *{_text(entry.do_vi)}*\n"
        f"* {_text(entry.en)} *{_text(entry.do_en)}*\n"
    )


def _text(sentence: str) -> str:
    return re.sub(r"([*_`<>\[\]])", r"\\\1", sentence.strip())


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]  # standard output is a text stream
    sys.stdout.write(page())
