"""Our own adapters before the suite that we ship for everybody's."""

from __future__ import annotations

import pytest

from adapters.testing.suite import AdapterSuite, PluginSuite
from gateway.kit.installed import OWN, load
from gateway.kit.plugin import AnyPlugin


class TestContract(AdapterSuite):
    """Every test on every bed of ``conftest.py``."""


class TestDeclarations(PluginSuite):
    """Every test on every plug-in of ours."""

    @pytest.fixture(params=OWN)
    def plugin(self, request: pytest.FixtureRequest) -> AnyPlugin:
        """One of ours, found by its name."""
        return load(request.param)
