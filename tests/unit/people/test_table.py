"""The table of roles as the documents print it is the one that the doors go by."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from gateway.people.views import ALL, Account, Grant
from gateway.roles import Act, Role, may

PAGE = Path(__file__).resolve().parents[3] / "docs" / "people.md"


def test_the_page_prints_the_table_that_counts() -> None:
    lines = [line.strip("|").split("|") for line in PAGE.read_text(encoding="utf-8").splitlines() if line[:2] == "| "]
    rows = [[cell.strip() for cell in line] for line in lines]
    head = next(row for row in rows if row[0] == "act")
    printed = {row[0]: row[1:] for row in rows if row[0] in set(Act)}
    told = {
        (act, role): cell == "x" for act, cells in printed.items() for role, cell in zip(head[1:], cells, strict=True)
    }
    assert told == {(act.value, role.value): may(role, act) for act in Act for role in Role}


def test_a_role_for_all_takes_nothing_from_a_role_for_some() -> None:
    grants = (Grant(Role.CLERK, "H41"), Grant(Role.OPERATOR, ALL))
    account = Account("1", "thu", "Thư", "", "", "", False, False, None, datetime.now(UTC), None, grants)
    assert account.reach(Act.DOCUMENTS_LOOK) is None
    assert account.named(Act.DOCUMENTS_LOOK) == {"H41"}
    assert account.named(Act.DELIVERIES_MEND) == frozenset()
