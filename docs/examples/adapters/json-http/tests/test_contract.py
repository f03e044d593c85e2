"""The adapter before the contract suite that Liên Thông ships."""

from __future__ import annotations

import pytest
from adapters.testing.suite import AdapterSuite, PluginSuite
from gateway.kit.plugin import AnyPlugin

from lienthong_json_http.adapter import PLUGIN


class TestContract(AdapterSuite):
    """Every test of the contract."""


class TestDeclaration(PluginSuite):
    """What the adapter says of itself."""

    @pytest.fixture
    def plugin(self) -> AnyPlugin:
        return PLUGIN
