"""Keys made and revoked at the command line stand in the audit, their secrets nowhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from gateway.cli import main
from gateway.directory import agencies
from gateway.exchange import audit
from gateway.store.database import Database, database_url
from gateway.store.migrate import migrate


def test_a_key_made_and_revoked_is_in_the_audit_without_its_secret(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    migrate(database_url(tmp_path))
    store = Database(database_url(tmp_path))
    served = [("G22.09.01", "Sở Nội vụ", None)]
    store.hand_over(lambda connection: agencies.configure(connection, served, only_these=True)).result()

    assert main(["keys", "new", "--data", str(tmp_path), "--name", "iOffice", "--agency", "g22.09.01"]) == 0
    secret = capsys.readouterr().out.strip()
    made = store.read_now(audit.page)[0]
    assert main(["keys", "revoke", "--data", str(tmp_path), made.object]) == 0

    rows = store.read_now(audit.page)
    store.close()
    assert [(row.action, row.object) for row in rows] == [("key.new", made.object), ("key.revoke", made.object)]
    assert made.facts == {"agencies": ["G22.09.01"], "name": "iOffice"}
    assert made.actor.startswith("cli:")
    assert secret not in repr(rows)
