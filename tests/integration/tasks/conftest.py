"""Fixtures that tests of tasks share."""

from __future__ import annotations

from tests.integration.exchange.conftest import open_house, served_url
from tests.integration.rest.conftest import open_desk
from tests.unit.web.serving import serve

__all__ = ["open_desk", "open_house", "serve", "served_url"]
