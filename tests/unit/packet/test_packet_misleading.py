"""Texts that look like others: letters of another script, characters that turn the direction of writing."""

from __future__ import annotations

import pytest

from tests.packets import document_xml
from tests.unit.packet.crafting import codes, places, read


@pytest.mark.parametrize("text", ["Bộ Тhử", "Вộ Thử", "Ｂộ Thử"])
def test_a_name_with_letters_that_look_like_others_is_noted(text: str) -> None:
    assert ("text.look-alike", "MessageHeader/Subject") in places(read(document_xml(subject=text)).warnings)


@pytest.mark.parametrize("text", ["Bộ Thử nghiệm 5 µm", "Москва", "Ω", "Đường sắt"])
def test_words_of_one_script_are_not_noted(text: str) -> None:
    assert "text.look-alike" not in codes(read(document_xml(subject=text)).warnings)


@pytest.mark.parametrize("letter", ["\u202e", "\u2066", "\u200f"])
def test_a_document_id_that_turns_the_direction_of_text_is_refused(letter: str) -> None:
    assert "document-id.invalid" in codes(read(document_xml(document_id=f"a{letter}b")).errors)
