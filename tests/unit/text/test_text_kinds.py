"""The text of documents of every kind, as paragraphs."""

from __future__ import annotations

import io
import shutil
import unicodedata
import zipfile
from pathlib import Path

import pypdfium2 as pdfium
import pytest

from gateway.text.bounded import text_of
from gateway.text.found import Text, Unreadable
from gateway.text.kinds import read_file
from gateway.text.ocr import reader
from tests.unit.text.printed import LEFT, RIGHT, pdf, word

TITLE = ("CÔNG ĐIỆN", "Về việc tập trung khắc phục hậu quả mưa lũ", "và ổn định đời sống Nhân dân")
LONG = (
    "Bộ trưởng Bộ Xây dựng chủ trì, phối hợp với Bộ Tài chính, Bộ Nông nghiệp và Môi trường và Ủy ban "
    "nhân dân các tỉnh, "
    "thành phố trực thuộc Trung ương khẩn trương rà soát các công trình giao thông bị hư hỏng do mưa lũ "
    "gây ra, tổng hợp "
    "nhu cầu kinh phí, đề xuất phương án khắc phục và báo cáo Thủ tướng Chính phủ trước ngày 30 tháng 01 năm 2026."
)
ITEMS = (
    f"1. {LONG}",
    f"a) {LONG}",
    "b) Chỉ đạo các đơn vị trực thuộc ứng trực 24/24 giờ.",
    f"- {LONG}",
    "2. Bộ Y tế:",
    LONG,
)
ROWS = (("TT", "Nhiệm vụ", "Thời hạn"), ("1", "Rà soát quy hoạch", "Quý I/2026"), ("2", "Báo cáo kết quả", "30/6/2026"))


def read(tmp_path: Path, data: bytes, name: str = "file") -> Text:
    file = tmp_path / name
    file.write_bytes(data)
    return read_file(file)


def test_a_pdf_gives_its_head_column_by_column_and_its_paragraphs_whole(tmp_path: Path) -> None:
    lines = read(tmp_path, pdf(ITEMS, title=TITLE)).text.split("\n")

    assert tuple(lines[:3]) == LEFT
    assert tuple(lines[3:6]) == RIGHT
    assert " ".join(lines[6 : -len(ITEMS)]) == " ".join(TITLE)
    assert tuple(lines[-len(ITEMS) :]) == ITEMS


def test_paragraphs_go_on_over_pages_and_page_numbers_are_dropped(tmp_path: Path) -> None:
    many = tuple(f"{number}. {LONG}" for number in range(1, 25))

    found = read(tmp_path, pdf(many, running="Công báo/Số 100+101")).text.split("\n")

    assert tuple(line for line in found if line[:1].isdigit()) == many
    assert "Công báo" not in " ".join(found)


def test_a_table_keeps_its_rows(tmp_path: Path) -> None:
    found = read(tmp_path, pdf((LONG,), table=ROWS)).text.split("\n")

    assert ["\t".join(row) for row in ROWS] == found[-3:]


def test_a_docx_gives_its_head_its_paragraphs_and_its_tables(tmp_path: Path) -> None:
    found = read(tmp_path, word(ITEMS, table=ROWS)).text.split("\n")

    assert tuple(found[:6]) == (*LEFT, *RIGHT)
    assert tuple(found[6 : 6 + len(ITEMS)]) == ITEMS
    assert found[-3:] == ["\t".join(row) for row in ROWS]


def test_html_is_read_as_it_is_shown(tmp_path: Path) -> None:
    page = (
        '<!DOCTYPE html><html><head><meta charset="utf-8"><title>x</title><style>p{}</style></head><body>'
        "<p>Giao <b>Bộ\n Y tế</b> chủ trì.</p><ul><li>Một</li><li>Hai</li></ul><script>alert(1)</script>"
        "<table><tr><td>1</td><td>Rà soát<br>quy hoạch</td></tr></table></body></html>"
    )

    assert read(tmp_path, page.encode()).text.split("\n") == [
        "Giao Bộ Y tế chủ trì.",
        "- Một",
        "- Hai",
        "1\tRà soát",
        "quy hoạch",
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32"])
def test_plain_text_of_any_unicode(tmp_path: Path, encoding: str) -> None:
    assert read(tmp_path, (LONG + "\r\n" + LONG).encode(encoding)).text == f"{LONG}\n{LONG}"


def test_decomposed_letters_invisible_ones_and_eth_become_what_was_meant(tmp_path: Path) -> None:
    odd = unicodedata.normalize("NFD", "Bộ\u00a0Y\u200b tế ") + "Ðiện Biên, 06/\u0421\u0422-UBND, C\u041dỦ T\u0406CH"

    assert read(tmp_path, odd.encode()).text == "Bộ Y tế Điện Biên, 06/CT-UBND, CHỦ TICH"


def test_windows_own_vietnamese(tmp_path: Path) -> None:
    assert "Thu tuong" not in (found := read(tmp_path, "Thủ tướng".encode("cp1258", "replace") + b" \xd0").text)
    assert found.endswith("Đ")


def test_old_word_files(tmp_path: Path) -> None:
    if shutil.which("antiword") is None:
        with pytest.raises(Unreadable, match="program"):
            read(tmp_path, b"\xd0\xcf\x11\xe0" + b"\0" * 2000)
        return
    with pytest.raises(Unreadable, match="damaged"):
        read(tmp_path, b"\xd0\xcf\x11\xe0" + b"\0" * 2000)


def scanned(paragraphs: tuple[str, ...]) -> bytes:
    """Return a PDF of one page that is a picture of a printed one."""
    page = pdfium.PdfDocument(pdf(paragraphs, head=False, size=14))[0]
    picture = page.render(scale=200 / 72, grayscale=True).to_pil()
    target = io.BytesIO()
    picture.save(target, "PDF", resolution=200)
    return target.getvalue()


def test_a_scan_is_read_where_tesseract_is_installed_and_named_a_picture_where_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = scanned((LONG,))
    monkeypatch.setattr("gateway.text.kinds.reader", lambda: None)
    with pytest.raises(Unreadable, match="picture"):
        read(tmp_path, data)
    monkeypatch.undo()
    if reader() is None:
        pytest.skip(
            "tesseract with its Vietnamese data is not installed: apt-get install tesseract-ocr tesseract-ocr-vie"
        )

    found = read(tmp_path, data)

    assert "ocr" in found.notes
    assert "khẩn trương" in found.text
    assert "trước ngày 30 tháng 01 năm 2026" in found.text


def zipped(**parts: str) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name.replace("__", "/"), text)
    return target.getvalue()


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "empty"),
        (b"%PDF-1.7 nothing", "damaged"),
        (b"PK\x03\x04 nothing", "damaged"),
        (zipped(a="x"), "kind"),
        (zipped(**{"word__document.xml": "<w/>"}), "damaged"),
        (zipped(**{"word__document.xml": "x" * 40_000_000}), "too-large"),
        (bytes(range(256)) * 20, "kind"),
        (b"{\\rtf1 x}", "kind"),
        (b"\x89PNG\r\n\x1a\n broken", "damaged|picture"),
        (pdf((), head=False), "empty"),
        (b"<html><body><script>1</script></body></html>", "empty"),
    ],
    ids=["nothing", "pdf", "zip", "not-word", "no-word", "bomb", "binary", "rtf", "picture", "no-text", "no-page"],
)
def test_what_has_no_text_says_why(tmp_path: Path, data: bytes, why: str) -> None:
    with pytest.raises(Unreadable, match=why):
        read(tmp_path, data)


def test_a_worker_reads_the_same(tmp_path: Path) -> None:
    file = tmp_path / "a.pdf"
    file.write_bytes(pdf(ITEMS))

    assert text_of(file) == read_file(file)


def test_a_worker_that_takes_too_long_or_too_much_is_ended(tmp_path: Path) -> None:
    file = tmp_path / "a.pdf"
    file.write_bytes(pdf(ITEMS))

    with pytest.raises(Unreadable, match="too-large"):
        text_of(file, seconds=0.05)
    with pytest.raises(Unreadable, match="too-large"):
        text_of(file, memory=24 * 1024 * 1024)
