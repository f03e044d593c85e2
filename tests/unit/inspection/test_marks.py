"""Marks of secrecy and the ordinary words that hold the same letters: one table of each, and the public samples."""

from __future__ import annotations

import json
import re
import unicodedata
from pathlib import Path
from typing import Literal

import pytest

from gateway.exchange.inspection.header import marked_fields
from gateway.exchange.inspection.marks import Place, mark_in, mark_on_page

FIELD, NAME, PAGE = Place.FIELD, Place.NAME, Place.PAGE

MARKED = [
    # A stamp alone, in any case where the whole field is the stamp.
    (FIELD, "MẬT", "MẬT"),
    (FIELD, "Mật", "MẬT"),
    (FIELD, " tối mật. ", "TỐI MẬT"),
    (FIELD, "*** TUYỆT MẬT ***", "TUYỆT MẬT"),
    (PAGE, "MẬT", "MẬT"),
    (PAGE, "  TỐI   MẬT  ", "TỐI MẬT"),
    # Letters apart, as stamps are set.
    (PAGE, "M Ậ T", "MẬT"),
    (PAGE, "T Ố I  M Ậ T", "TỐI MẬT"),
    (PAGE, "T U Y Ệ T   M Ậ T", "TUYỆT MẬT"),
    (PAGE, "M.Ậ.T", "MẬT"),
    # In brackets.
    (FIELD, "Báo cáo tình hình biên giới (MẬT)", "MẬT"),
    (FIELD, "Báo cáo tình hình [Tối mật] quý I", "TỐI MẬT"),
    (FIELD, "Kế hoạch diễn tập (mật)", "MẬT"),
    (PAGE, "Số: 12/BC-UBND (MẬT)", "MẬT"),
    (PAGE, "|MẬT|", "MẬT"),
    # Behind its label.
    (FIELD, "Độ mật: Tối mật", "TỐI MẬT"),
    (FIELD, "Độ khẩn: Khẩn; Độ mật: Mật; Nơi nhận: như trên", "MẬT"),
    (FIELD, "mức độ mật = tuyệt mật", "TUYỆT MẬT"),
    (FIELD, "Độ bảo mật: Tối mật", "TỐI MẬT"),
    (PAGE, "Độ mật: Mật", "MẬT"),
    (FIELD, "Ðộ mật: Mật", "MẬT"),  # Eth for Đ
    # Set off at an end.
    (FIELD, "TỐI MẬT - Báo cáo về bảo vệ bí mật nhà nước", "TỐI MẬT"),
    (FIELD, "MẬT: Báo cáo tình hình", "MẬT"),
    (FIELD, "Báo cáo tình hình - MẬT", "MẬT"),
    (FIELD, "12/BC-UBND-MẬT", "MẬT"),
    (FIELD, "15/TM-MẬT", "MẬT"),
    # Names of files.
    (NAME, "MẬT_bao cao.pdf", "MẬT"),
    (NAME, "bao_cao_MẬT.pdf", "MẬT"),
    (NAME, "Báo cáo (mật).docx", "MẬT"),
    (NAME, "Báo cáo MẬT.signed.pdf", "MẬT"),
    (NAME, "Tối mật.docx", "TỐI MẬT"),
    (NAME, "TUYỆT MẬT 15 BC.pdf", "TUYỆT MẬT"),
    (NAME, "TOI MAT.pdf", "TỐI MẬT"),
    (NAME, "TUYET_MAT.pdf", "TUYỆT MẬT"),
    (NAME, "do mat - mat.pdf", "MẬT"),
    # Other spellings of the same letters.
    (FIELD, unicodedata.normalize("NFD", "TỐI MẬT"), "TỐI MẬT"),
    (FIELD, "MA\u0302\u0323T", "MẬT"),
    (FIELD, "M\u200bẬ\u200bT", "MẬT"),
    (FIELD, "M\u00adẬT\ufeff", "MẬT"),
    (FIELD, "ＭẬＴ", "MẬT"),
    (FIELD, "\u041cẬ\u0422", "MẬT"),  # Cyrillic М and Т
    (PAGE, "MËT", "MẬT"),  # .VnTimeH
    (PAGE, "TèI MËT", "TỐI MẬT"),
    (PAGE, "TUYÖT MËT", "TUYỆT MẬT"),
    (PAGE, "TOÁI MAÄT", "TỐI MẬT"),  # VNI
    (PAGE, "TUYEÄT MAÄT", "TUYỆT MẬT"),
]

ORDINARY = [
    (FIELD, "Về việc tăng cường bảo vệ bí mật nhà nước"),
    (FIELD, "VỀ VIỆC TĂNG CƯỜNG CÔNG TÁC BẢO VỆ BÍ MẬT NHÀ NƯỚC"),
    (FIELD, "Ban hành Danh mục bí mật nhà nước độ Tuyệt mật, Tối mật, Mật"),
    (FIELD, "Ban hành Danh mục bí mật nhà nước độ Tối mật và Tuyệt mật của ngành Công Thương"),
    (FIELD, "Quyết định ban hành danh mục bí mật nhà nước - Mật"),
    (FIELD, "Hướng dẫn đặt mật khẩu, đổi mật khẩu"),
    (FIELD, "Mật khẩu"),
    (FIELD, "Mật độ dân số; mật độ xây dựng"),
    (FIELD, "MẬT ĐỘ XÂY DỰNG"),
    (FIELD, "Bảo mật - an toàn thông tin"),
    (FIELD, "Quy chế bảo mật"),
    (FIELD, "BẢO MẬT"),
    (FIELD, "Yêu cầu bảo mật: mật khẩu mạnh"),
    (FIELD, "Độ bảo mật: cao"),
    (FIELD, "Độ mật: Thường"),
    (FIELD, "Độ mật: Không"),
    (FIELD, "Độ mật: (tuyệt mật, tối mật, mật)"),
    (FIELD, "Mật ong và sản phẩm từ ong"),
    (FIELD, "Nguyễn Văn Mật"),
    (FIELD, "NGUYỄN VĂN MẬT"),
    (FIELD, "Ông Mật Văn Tối - Trưởng phòng"),
    (FIELD, "Cơ mật; thân mật; túi mật; đường mật"),
    (FIELD, "Mật mã dân sự - Ban Cơ yếu"),
    (FIELD, "Quy định về tài liệu mật, tối mật và tuyệt mật"),
    (FIELD, "Tôi mất thẻ; toi mat the; mat bang, mat khau"),
    (FIELD, "Ca tối mát mẻ; tuyệt mật"[:14]),
    (FIELD, "MAT"),
    (FIELD, "15/MAT-BC"),
    (NAME, "mat-bang-tang-1.pdf"),
    (NAME, "MẬT ONG RỪNG.docx"),
    (NAME, "Quy che bao_mat.pdf"),
    (NAME, "bao ve bi mat nha nuoc.pdf"),
    (NAME, "Bí mật nhà nước.pdf"),
    (NAME, "Nguyễn Văn MẬT.pdf"),
    (NAME, "Hồ sơ bảo mật.pdf"),
    (NAME, "toi mat ngu.docx"),
    (PAGE, "mật"),
    (PAGE, "tối mật"),
    (PAGE, "Điều 3. Bí mật nhà nước độ Tuyệt mật gồm:"),
    (PAGE, "đóng dấu chỉ mức độ “Mật” theo quy định"),
    (PAGE, "MẬT KHẨU"),
]


@pytest.mark.parametrize(("place", "text", "mark"), MARKED)
def test_a_mark_is_seen_however_it_is_written(place: Place, text: str, mark: str) -> None:
    assert mark_in(text, place) == mark


@pytest.mark.parametrize(("place", "text"), ORDINARY)
def test_ordinary_words_are_no_marks(place: Place, text: str) -> None:
    assert mark_in(text, place) == ""


@pytest.mark.parametrize(("place", "text", "mark"), [row for row in MARKED if row[0] is not Place.NAME])
def test_spelling_with_separate_accents_changes_nothing(place: Place, text: str, mark: str) -> None:
    assert mark_in(unicodedata.normalize("NFD", text), place) == mark


def test_a_stamp_on_two_lines_of_a_page_is_seen() -> None:
    assert mark_on_page(["ỦY BAN NHÂN DÂN", "TUYỆT", "MẬT", "Số: 15"]) == "TUYỆT MẬT"


def test_a_heading_that_breaks_within_a_word_is_no_stamp() -> None:
    assert mark_on_page(["QUY CHẾ BẢO VỆ BÍ", "MẬT", "NHÀ NƯỚC"]) == ""


def test_a_page_about_state_secrets_is_no_secret() -> None:
    page = [
        "CHÍNH PHỦ",
        "NGHỊ ĐỊNH",
        "Quy định chi tiết một số điều của Luật Bảo vệ bí mật nhà nước",
        "Điều 2. Con dấu “TUYỆT MẬT”, “TỐI MẬT”, “MẬT”",
        "mật nhà nước; mẫu dấu “MẬT” hình chữ nhật",
    ]
    assert mark_on_page(page[:3]) == ""


def test_no_line_of_the_public_directives_is_taken_for_a_mark(shared_data: Path) -> None:
    for file in sorted((shared_data / "directives").glob("*.txt")):
        lines = file.read_text(encoding="utf-8").splitlines()
        assert mark_on_page(lines) == "", file.name
        assert not [line for line in lines if mark_in(line, Place.FIELD)], file.name


def test_no_word_of_the_public_directives_records_is_taken_for_a_mark(shared_data: Path) -> None:
    for file in sorted((shared_data / "directives").glob("*.json")):
        texts = re.findall(r'"((?:[^"\\]|\\.)*)"', file.read_text(encoding="utf-8"))
        assert not [text for text in texts if mark_in(json.loads(f'"{text}"', strict=False), Place.FIELD)], file.name


def skeleton(text: str) -> bytes:
    return f'<?xml version="1.0"?><edXML xmlns="a"><Subject>{text}</Subject></edXML>'.encode()


@pytest.mark.parametrize(("text", "mark"), [(text, mark) for place, text, mark in MARKED if place is not PAGE])
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_no_spelling_passes_the_first_quick_look_at_a_header(text: str, mark: str, form: Literal["NFC", "NFD"]) -> None:
    tag = "AttachmentName" if mark_in(text, FIELD) != mark else "Subject"
    packet = skeleton(unicodedata.normalize(form, text)).replace(b"Subject", tag.encode())
    [found] = marked_fields(packet)
    assert found.facts == {"mark": mark}


@pytest.mark.parametrize("text", ["M&#7852;T", "M<![CDATA[Ậ]]>T", "M<!-- -->ẬT", "M<?x y?>ẬT"])
def test_what_xml_puts_within_a_word_hides_no_mark(text: str) -> None:
    [found] = marked_fields(skeleton(text))
    assert (found.path, found.facts) == ("Subject", {"mark": "MẬT"})
