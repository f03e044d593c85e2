"""Every adapter says truly what it is: a name, the contract's version, and settings that a form can show."""

from __future__ import annotations

import pytest

from gateway.contract import VERSION
from gateway.kit.faults import faults_of
from gateway.kit.form import form
from gateway.kit.plugin import AnyPlugin


class PluginSuite:
    """Tests of a declaration; ``plugin`` is the :class:`gateway.kit.plugin.Plugin`."""

    def test_it_was_written_for_this_contract(self, plugin: AnyPlugin) -> None:
        assert plugin.contract == VERSION

    def test_nothing_is_wrong_with_its_declaration(self, plugin: AnyPlugin) -> None:
        assert faults_of(plugin) == []

    @pytest.mark.parametrize("language", ["vi", "en"])
    def test_its_settings_make_a_form_in_both_languages(self, plugin: AnyPlugin, language: str) -> None:
        schema = form(plugin, "vi" if language == "vi" else "en")
        assert schema["additionalProperties"] is False
        assert all(field["title"] and field["description"] for field in schema["properties"].values())

    def test_its_secrets_are_never_shown(self, plugin: AnyPlugin) -> None:
        shown = form(plugin)["properties"]
        assert all(field["writeOnly"] for field in shown.values() if field.get("x-secret"))
