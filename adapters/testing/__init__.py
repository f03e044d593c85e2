"""The contract as tests: a pytest plug-in for those who write an adapter, which our own adapters pass too.

``conftest.py`` of the package under test says ``pytest_plugins = ["adapters.testing.plugin"]`` and has a fixture
``bed`` (:class:`adapters.testing.bed.Bed`); one of its test files says ``class TestMine(AdapterSuite)``.
"""
