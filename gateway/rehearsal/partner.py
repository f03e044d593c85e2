"""The partner agency's document system: it sends and answers through REST, like anybody."""

from __future__ import annotations

import asyncio
import os
import tempfile
from collections.abc import Mapping
from datetime import datetime
from importlib.resources import files
from typing import Any, Final

from gateway.demo.rest import DocumentSystem
from gateway.packet.dates import VIETNAM

_STAFF: Final = {"department": "Văn phòng", "staff": "Trần Thị Diễn Tập", "email": "vanthu@dientap.example"}
_PIECE: Final = 1024 * 1024


class Partner(DocumentSystem):
    """Sends documents of every kind to the system under test, and statuses about what came from it."""

    _number = 0

    async def send_document(
        self, to: str, subject: str, business: Mapping[str, object] | None = None, *, mib: int = 0
    ) -> str:
        """Send a document with a PDF, or with so many MiB of random bytes; return its id."""
        document = self._document(to, subject, business)
        if not mib:
            pdf = files("gateway.demo").joinpath("directive.pdf").read_bytes()
            return await self.send(document, "van-ban.pdf", pdf)
        with tempfile.TemporaryFile() as large:
            for _ in range(mib):
                large.write(await asyncio.to_thread(os.urandom, _PIECE))
            large.seek(0)
            return await self.send(document, "so-lieu.bin", large)

    def _document(self, to: str, subject: str, business: Mapping[str, object] | None) -> dict[str, object]:
        self._number += 1
        today = datetime.now(VIETNAM).date().isoformat()
        return {
            "to": [to],
            "code": {"number": str(1000 + self._number), "notation": "DT-LT"},
            "promulgation": {"place": "Hà Nội", "date": today},
            "document_type": {"type": 2, "type_name": "Công văn"},
            "subject": subject,
            "signer": {"position": "Chánh Văn phòng", "full_name": "Nguyễn Văn Diễn Tập"},
            **({"business": {"staff": _STAFF, **business}} if business else {}),
        }

    async def about(self, document: str) -> dict[str, Any]:
        """Return what is known about a document."""
        return await self.get(f"documents/{document}")

    async def say(self, document: str, code: str, reason: str = "Diễn tập liên thông") -> None:
        """Report a status about a document."""
        await self.report(document, code, reason, _STAFF)
