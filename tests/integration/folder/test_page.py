"""docs/folder.md says what the program does: its settings, its names, its codes."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from adapters import folder_names
from adapters.folder import PLUGIN, FolderSettings
from gateway.catalogue import entries

PAGE = (Path(__file__).resolve().parents[3] / "docs" / "folder.md").read_text(encoding="utf-8")


def test_the_settings_of_the_page_are_valid_and_complete() -> None:
    [text] = re.findall(r"^```toml\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    whole = tomllib.loads(re.sub(r"^# (?=\w)", "", text, flags=re.MULTILINE))["endpoints"][0]
    assert whole["adapter"] == PLUGIN.name
    assert whole["settings"].keys() == FolderSettings.model_fields.keys()
    shown = FolderSettings.model_validate(whole["settings"])
    needed = {"outbox_folder", "inbox_folder", "mount_folder", "agencies"}
    bare = FolderSettings.model_validate({name: whole["settings"][name] for name in needed})
    assert shown == bare, "the page shows other defaults"


def test_the_page_names_all_that_is_passed_over_and_all_folders() -> None:
    for name in (*folder_names._UNFINISHED, *folder_names.OURS):
        assert f"`{name}`" in PAGE
    assert f"({folder_names.MOST_NAME} bytes)" in PAGE


def test_every_code_of_the_page_is_one() -> None:
    named = set(re.findall(r"`(folder\.[a-z-]+)`", PAGE))
    assert named - {"folder.full"} <= entries().keys()
