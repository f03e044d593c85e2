"""All tests of the contract in one class: derive from it, give it a ``bed`` and a ``plugin``, and run pytest."""

from __future__ import annotations

import pytest

from adapters.testing.connections import ConnectionSuite
from adapters.testing.declaring import PluginSuite
from adapters.testing.receiving import ReceivingSuite
from adapters.testing.sending import SendingSuite

__all__ = ["AdapterSuite", "ConnectionSuite", "PluginSuite", "ReceivingSuite", "SendingSuite"]


@pytest.mark.asyncio
class AdapterSuite(ConnectionSuite, SendingSuite, ReceivingSuite):
    """Every test that an adapter has to pass; ``bed`` is a running :class:`adapters.testing.bed.Bed`."""
