"""The check for marks of secrecy in text that must be dug out: the first page of what people would see."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from gateway.exchange.inspection.checks import Action, Found
from gateway.exchange.inspection.kinds import DUG, Sample
from gateway.exchange.inspection.marks import mark_on_page

NAME: Final = "secrecy"


class SecrecyCheck:
    """Quarantines what carries MẬT, TỐI MẬT or TUYỆT MẬT on its first page (domain 1.6).

    ``unreadable`` is what follows where nobody can see what the file shows: it is damaged, or locked by a password.
    """

    name = NAME

    def __init__(self, unreadable: str = Action.FLAG.value) -> None:
        self._unreadable = Action(unreadable)

    def wants(self, sample: Sample) -> bool:
        """Want what is not plain text."""
        return sample.kind in DUG

    def run(self, file: Path, sample: Sample) -> Sequence[Found]:
        """Return the mark, or that there is none, or that it cannot be told."""
        from gateway.exchange.inspection.dug import Unreadable, pages_of  # heavy: in the worker only

        try:
            with file.open("rb") as opened:
                for page in pages_of(opened, sample.kind):
                    mark = mark_on_page(page)
                    if mark:
                        return [Found("inspection.marked", "marked", Action.QUARANTINE, {"mark": mark})]
        except Unreadable as reason:
            return [Found("inspection.unreadable", "unreadable", self._unreadable, {"reason": str(reason)})]
        return [Found("inspection.unmarked", "clear")]
