"""Text of the old Vietnamese fonts: recognised by what it looks like, and put into Unicode."""

from __future__ import annotations

import pytest

from gateway.text.legacy import Encoding, modern, recognised
from gateway.text.plain import read_plain

SAID = (
    "Thủ tướng Chính phủ yêu cầu các bộ, cơ quan ngang bộ, Ủy ban nhân dân các tỉnh khẩn trương thực "
    "hiện nhiệm vụ được giao, "
    "báo cáo kết quả trước ngày 15 tháng 3; đề nghị Mặt trận Tổ quốc Việt Nam tiếp tục giám sát việc hỗ "
    "trợ người dân bị lũ lụt."
)
TCVN3 = (
    "Thñ t\xadíng ChÝnh phñ yªu cÇu c¸c bé, c¬ quan ngang bé, ñy ban nh©n d©n c¸c tØnh khÈn tr\xad¬ng "
    "thùc hiÖn nhiÖm vô "
    "®\xadîc giao, b¸o c¸o kÕt qu¶ tr\xadíc ngµy 15 th¸ng 3; ®Ò nghÞ MÆt trËn Tæ quèc ViÖt Nam tiÕp tôc gi¸m s¸t viÖc "
    "hç trî ng\xadêi d©n bÞ lò lôt."
)
VNI = (
    "Thuû töôùng Chính phuû yeâu caàu caùc boä, cô quan ngang boä, Uûy ban nhaân daân caùc tænh khaån "
    "tröông thöïc hieän "
    "nhieäm vuï ñöôïc giao, baùo caùo keát quaû tröôùc ngaøy 15 thaùng 3; ñeà nghò Maët traän Toå quoác "
    "Vieät Nam tieáp tuïc "
    "giaùm saùt vieäc hoã trôï ngöôøi daân bò luõ luït."
)


@pytest.mark.parametrize(("text", "encoding"), [(TCVN3, "tcvn3"), (VNI, "vni"), (SAID, None), ("", None)])
def test_the_font_is_recognised(text: str, encoding: Encoding | None) -> None:
    assert recognised(text) == encoding


def test_tcvn3_says_what_was_said() -> None:
    assert modern(TCVN3, "tcvn3") == SAID.replace("Ủy", "ủy")  # its capitals with marks are small letters


def test_vni_says_what_was_said() -> None:
    assert modern(VNI, "vni") == SAID


def test_words_in_a_font_of_capitals_become_capitals() -> None:
    assert modern("ChØ thÞ cña THñ T\xad\xadNG CHÝNH PHñ", "tcvn3").endswith("CHÍNH PHỦ")


@pytest.mark.parametrize(
    "text",
    [
        "The Café at the Müller house, São Paulo, Århus and a naïve façade; El Niño año español, über schön größer.",
        "Plain English text without any marks at all, long enough to be looked at.",
        "Ngày 15/3/2026, Bộ Tài chính có Công văn số 123/BTC-NSNN gửi các bộ, ngành.",
    ],
)
def test_other_languages_are_left_alone(text: str) -> None:
    assert recognised(text) is None


def test_bytes_of_an_old_file_are_read_with_a_note() -> None:
    found = read_plain(TCVN3.encode("latin-1"))

    assert found.text.startswith("Thủ tướng Chính phủ yêu cầu")
    assert found.notes == ("encoding:tcvn3",)
