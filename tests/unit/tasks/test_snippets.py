"""Short directives of every kind: whoever is charged, with whom, by when, and nothing that is no task."""

from __future__ import annotations

from datetime import date

import pytest

from gateway.calendar_file import load_calendar
from gateway.tasks.reading.deadlines import Value
from gateway.tasks.reading.directive import read_directive
from gateway.tasks.reading.proposals import Proposal
from tests.unit.tasks.conclusion_snippets import CONCLUSIONS
from tests.unit.tasks.form_snippets import FORMS
from tests.unit.tasks.lead_snippets import LEADS
from tests.unit.tasks.letter_snippets import LETTERS
from tests.unit.tasks.mixed_snippets import MIXED
from tests.unit.tasks.more_snippets import MORE
from tests.unit.tasks.office_snippets import OFFICES
from tests.unit.tasks.order_snippets import ORDERS
from tests.unit.tasks.part_snippets import PARTS
from tests.unit.tasks.plan_snippets import PLANS
from tests.unit.tasks.prose_snippets import PROSE
from tests.unit.tasks.snippets import SNIPPETS, Snippet

ALL = (*SNIPPETS, *MORE, *FORMS, *PLANS, *ORDERS, *CONCLUSIONS, *LETTERS, *OFFICES, *MIXED, *PROSE, *PARTS, *LEADS)
WORKING = load_calendar().add_working_days


def told(value: Value) -> str:
    if value is None or isinstance(value, date):
        return str(value or "")
    return " ".join(str(part) for part in value.values() if part is not None)


def row(task: Proposal, wanted: str) -> str:
    """Return a task as a row of the snippets, its first words as many as the wanted row has."""
    words = len(wanted.split("|")[2].split()) if wanted.count("|") > 1 else 8
    first = " ".join(task.anchor.split()[:words]).rstrip(".;:,")
    return " | ".join([" + ".join(task.lead), " + ".join(task.coordinate), first, told(task.deadline)])


def squeezed(text: str) -> str:
    return " ".join(text.replace("|", " | ").split())


@pytest.mark.parametrize("snippet", ALL, ids=lambda snippet: snippet.name)
def test_a_short_directive_gives_its_tasks(snippet: Snippet) -> None:
    found = read_directive(snippet.text, issued=snippet.issued, working=WORKING).tasks
    wanted = [line for line in snippet.tasks.strip().splitlines() if line.strip()]
    rows = [row(task, wanted[number] if number < len(wanted) else "") for number, task in enumerate(found)]
    assert [squeezed(one) for one in rows] == [squeezed(one).replace(", |", " |") for one in wanted]


@pytest.mark.parametrize("snippet", ALL, ids=lambda snippet: snippet.name)
def test_every_field_names_its_place_and_how_sure_it_is(snippet: Snippet) -> None:
    for task in read_directive(snippet.text, issued=snippet.issued, working=WORKING).tasks:
        (begin, end), = task.spans["clause"]  # fmt: skip
        assert " ".join(snippet.text[begin:end].split()).startswith(" ".join(task.anchor.split()[:3]))
        for begin, end in (*task.spans["lead"], *task.spans["coordinate"]):
            assert 0 <= begin < end <= len(snippet.text)
        if task.deadline_text is not None:
            ((begin, end),) = task.spans["deadline"]
            assert " ".join(snippet.text[begin:end].split()) == " ".join(task.deadline_text.split())
        assert set(task.confidence) == {"task", "lead", "coordinate", "deadline", "kind"}
        assert all(0 < sure < 1 for sure in task.confidence.values())
