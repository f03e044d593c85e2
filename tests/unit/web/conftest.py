"""Fixtures of the web room's tests."""

from tests.unit.web.serving import serve

__all__ = ["serve"]
