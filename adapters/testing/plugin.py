"""The pytest plug-in: failures of the suite show their values, and whoever forgot the bed is told what it is."""

from __future__ import annotations

import pytest

from gateway.contract import VERSION

for _module in ("connections", "receiving", "sending", "declaring", "packing"):
    pytest.register_assert_rewrite(f"adapters.testing.{_module}")


def pytest_report_header() -> str:
    """Say for which contract an adapter is judged."""
    return f"lienthong: adapters are judged by version {VERSION} of the contract"


@pytest.fixture
def bed() -> object:
    """Stand in for the bed that the package under test has to bring."""
    pytest.fail("write a fixture `bed` that gives an adapters.testing.bed.Bed (docs/adapters.md)")


@pytest.fixture
def plugin() -> object:
    """Stand in for the declaration of the adapter under test."""
    pytest.fail("write a fixture `plugin` that returns your PLUGIN (docs/adapters.md)")
