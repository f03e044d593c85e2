"""What became of a file, beside it: moved to ``sent`` with a receipt, or to ``refused`` with a report.

Results are whole once they can be seen. A name that is taken already gets a number, so that nothing is ever replaced.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any, Final

from adapters.folder_claims import Claimed
from adapters.folder_disk import flush_folder, write_new
from adapters.folder_names import REFUSED, SENT, numbered, safe, shown
from gateway.catalogue import finding_json
from gateway.contract import Accepted, Refusal

RECEIPT: Final = ".receipt.json"
REPORT: Final = ".report.json"
REPORT_TEXT: Final = ".report.txt"

MOST_REASONS: Final = 200


def note_accepted(outbox: Path, claimed: Claimed, accepted: Accepted) -> None:
    """Write the receipt, then move the file to ``sent``. Raises OSError: then both may be done again."""
    folder = outbox / SENT
    receipt = {
        "result": "accepted",
        **_about(claimed),
        "document": accepted.document,
        "duplicate": accepted.duplicate,
        "warnings": [finding_json(warning) for warning in accepted.warnings[:MOST_REASONS]],
    }
    with _place(folder, claimed.name, (RECEIPT,)) as name:
        write_new(folder / f"{name}{RECEIPT}", _json(receipt))
        _move(claimed, folder / name, (RECEIPT,))


def note_refused(outbox: Path, claimed: Claimed, refusal: Refusal) -> None:
    """Write the report for programs and for people, then move the file to ``refused``. Raises OSError."""
    folder = outbox / REFUSED
    reasons = [finding_json(finding) for finding in refusal.findings[:MOST_REASONS]]
    report = {"result": "refused", **_about(claimed), "reference": refusal.reference, "reasons": reasons}
    with _place(folder, claimed.name, (REPORT, REPORT_TEXT)) as name:
        write_new(folder / f"{name}{REPORT_TEXT}", _text(report, reasons))
        write_new(folder / f"{name}{REPORT}", _json(report))
        _move(claimed, folder / name, (REPORT, REPORT_TEXT))


def _about(claimed: Claimed) -> dict[str, Any]:
    at = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    return {"file": shown(claimed.name), "at": at, "size": claimed.size, "sha256": claimed.sha256}


@contextmanager
def _place(folder: Path, name: str, ends: tuple[str, ...]) -> Iterator[str]:
    """Give a name that is free in the folder, together with those of its results, while the block lasts.

    Making a folder fails where one exists, on every share, also where files can be made twice.
    """
    for number in count(1):
        base = numbered(safe(name), number)
        lock = folder / f".{base}.busy"
        try:
            lock.mkdir()
        except FileExistsError:
            continue
        try:
            if not any(
                (folder / f"{base}{end}").is_symlink() or (folder / f"{base}{end}").exists() for end in ("", *ends)
            ):
                yield base
                return
        finally:
            lock.rmdir()


def _move(claimed: Claimed, place: Path, ends: tuple[str, ...]) -> None:
    try:
        claimed.file.rename(place)
    except FileNotFoundError:
        # Another gateway thought us dead and has it now; what it says counts.
        for end in ends:
            place.with_name(f"{place.name}{end}").unlink(missing_ok=True)
        return
    flush_folder(place.parent)


def _json(members: Mapping[str, Any]) -> bytes:
    return json.dumps(members, ensure_ascii=False, indent=2).encode() + b"\n"


def _text(report: Mapping[str, Any], reasons: list[dict[str, str]]) -> bytes:
    """Return the report for people, in both languages, as the oldest editor of Windows shows it too."""
    lines = [
        f"TỆP BỊ TỪ CHỐI / REFUSED: {report['file']}",
        f"{report['at']}  {report['reference']}".rstrip(),
        "",
    ]
    for number, reason in enumerate(reasons, 1):
        lines += [
            f"{number}. [{reason['code']}]  {reason['path']}".rstrip(),
            f"   {reason['message']}",
            f"   Cách sửa: {reason['remedy']}",
            f"   {reason['message_en']}",
            f"   What to do: {reason['remedy_en']}",
            "",
        ]
    return "\r\n".join(lines).encode("utf-8-sig")
