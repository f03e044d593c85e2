"""Text dug out of the formats in which documents come, as the lines of their first page."""

from __future__ import annotations

import io
import resource
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from gateway.exchange.inspection.dug import Unreadable, pages_of
from gateway.exchange.inspection.kinds import FileKind, kind_of
from gateway.exchange.inspection.marks import mark_on_page
from gateway.packet.limits import GIB
from tests.packets import PDF
from tests.pdfs import pdf_with

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def zipped(entries: Mapping[str, str | bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in entries.items():
            archive.writestr(name, text)
    return target.getvalue()


def word(*paragraphs: str, header: str = "", box: str = "") -> bytes:
    def paragraph(text: str) -> str:
        # Word cuts one word into several runs.
        runs = "".join(f"<w:r><w:t>{piece}</w:t></w:r>" for piece in (text[:1], text[1:]) if piece)
        return f"<w:p><w:pPr/>{runs}</w:p>"

    body = "".join(map(paragraph, paragraphs))
    boxed = f"<w:p><w:r><w:t>Kính gửi:</w:t><w:txbxContent>{paragraph(box)}</w:txbxContent></w:r></w:p>"
    return zipped(
        {
            "[Content_Types].xml": "<Types/>",
            "word/document.xml": f'<w:document xmlns:w="{W}"><w:body>{body}{boxed}</w:body></w:document>',
            "word/header1.xml": f'<w:hdr xmlns:w="{W}">{paragraph(header)}</w:hdr>',
        }
    )


def rtf(text: str) -> bytes:
    letters = "".join(letter if letter.isascii() else f"\\u{ord(letter)}?" for letter in text)
    return rb"{\rtf1\ansi{\fonttbl{\f0 Times;}}\pard " + letters.encode() + rb"\par Kinh gui\par}"


def ole(text: str) -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + f"\r{text}\rKính gửi\r".encode("utf-16-le") + bytes(64)


def mark(data: bytes) -> str:
    file = io.BytesIO(data)
    pages = list(pages_of(file, kind_of(file)))
    return next((found for page in pages if (found := mark_on_page(page))), "")


SECRET = [
    pytest.param(pdf_with("ỦY BAN NHÂN DÂN", "TỐI MẬT", "Số: 15/BC-UBND"), id="pdf, on a line"),
    pytest.param(pdf_with(["TỐI MẬT", "CỘNG HÒA XÃ HỘI"], "Số: 15"), id="pdf, beside other words"),
    pytest.param(pdf_with("T Ố I  M Ậ T"), id="pdf, letters apart"),
    pytest.param(pdf_with("Báo cáo", annotation="TỐI MẬT"), id="pdf, as an annotation"),
    pytest.param(word("ỦY BAN", "TỐI MẬT", "Báo cáo"), id="docx, a paragraph"),
    pytest.param(word("Báo cáo", header="TỐI MẬT"), id="docx, its header"),
    pytest.param(word("Báo cáo", box="TỐI MẬT"), id="docx, a text box"),
    pytest.param(
        zipped(
            {
                "mimetype": "application/vnd.oasis.opendocument.text",
                "content.xml": '<o xmlns:text="t"><text:p>TỐI<text:s/>MẬT</text:p><text:p>Báo cáo</text:p></o>',
            },
        ),
        id="odt",
    ),
    pytest.param(
        zipped(
            {
                "[Content_Types].xml": "<Types/>",
                "xl/sharedStrings.xml": "<sst><si><t>Số</t></si><si><r><t>TỐI </t></r><r><t>MẬT</t></r></si></sst>",
            }
        ),
        id="xlsx",
    ),
    pytest.param(rtf("TỐI MẬT"), id="rtf"),
    pytest.param(ole("TỐI MẬT"), id="doc of before 2007"),
    pytest.param(zipped({"bao cao.pdf": pdf_with("TỐI MẬT")}), id="a pdf in an archive"),
    pytest.param(zipped({"bao cao.docx": word("TỐI MẬT")}), id="a docx in an archive"),
    pytest.param(zipped({"TỐI MẬT.txt": "x"}), id="a name in an archive"),
]


@pytest.mark.parametrize("data", SECRET)
def test_a_mark_is_found_wherever_a_first_page_shows_it(data: bytes) -> None:
    assert mark(data) == "TỐI MẬT"


OPEN = [
    pytest.param(pdf_with("BỘ CÔNG AN", "Về việc bảo vệ bí mật nhà nước", "Độ mật: Thường"), id="pdf"),
    pytest.param(word("QUY CHẾ BẢO MẬT", "mật khẩu", "mật"), id="docx"),
    pytest.param(rtf("Bí mật nhà nước"), id="rtf"),
    pytest.param(ole("Bảo mật thông tin"), id="doc"),
    pytest.param(zipped({"bao mat.pdf": pdf_with("Mật độ")}), id="archive"),
]


@pytest.mark.parametrize("data", OPEN)
def test_a_page_about_secrecy_has_no_mark(data: bytes) -> None:
    assert mark(data) == ""


UNREADABLE = [
    pytest.param(b"%PDF-1.7\n1 0 obj\nstream" + bytes(200), id="pdf without structure"),
    pytest.param(b"PK\x03\x04" + bytes(100), id="broken archive"),
    pytest.param(zipped({"inner.zip": zipped({"a.zip": zipped({"a": "x"})})}), id="archive in an archive"),
    pytest.param(
        zipped({"[Content_Types].xml": "<T/>", "word/document.xml": '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}),
        id="entities",
    ),
    pytest.param(zipped({"[Content_Types].xml": "<T/>", "word/document.xml": b"\0" * (33 << 20)}), id="bomb"),
]


@pytest.mark.parametrize("data", UNREADABLE)
def test_what_nobody_can_see_is_said_to_be_unreadable(data: bytes) -> None:
    with pytest.raises(Unreadable):
        mark(data)


def test_a_pdf_without_anything_to_show_need_not_be_dug() -> None:
    assert kind_of(io.BytesIO(PDF)) is FileKind.HOLLOW_PDF


def test_a_pdf_with_a_page_must_be_dug() -> None:
    assert kind_of(io.BytesIO(pdf_with("Xin chào"))) is FileKind.PDF


@pytest.mark.parametrize("start", [b"\xff\xd8\xff\xe0", b"\x89PNG\r\n\x1a\n", b"MZ\x90\0\x03"])
def test_pictures_and_programs_are_no_text(start: bytes) -> None:
    assert kind_of(io.BytesIO(start + bytes(range(256)))) is FileKind.OTHER


@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "utf-16"])
def test_text_is_known_whatever_its_charset(charset: str) -> None:
    assert kind_of(io.BytesIO("Độ mật: Tối mật".encode(charset))) is FileKind.TEXT


def test_a_pdf_larger_than_memory_allows_is_read_where_it_lies(tmp_path: Path) -> None:
    file = tmp_path / "scan.pdf"
    with_hole(file, 2 * GIB)

    with file.open("rb") as stream, little_memory():
        pages = list(pages_of(stream, FileKind.PDF))

    assert pages[0][0] == "Quet mot cuon so"


def test_a_large_file_that_only_begins_as_a_pdf_is_unreadable_at_once(tmp_path: Path) -> None:
    file = tmp_path / "torn.pdf"
    with file.open("wb") as out:
        out.write(b"%PDF-1.7\n")
        out.truncate(2 * GIB)

    with file.open("rb") as stream, little_memory(), pytest.raises(Unreadable, match="damaged"):
        list(pages_of(stream, FileKind.PDF))


def with_hole(file: Path, hole: int) -> None:
    """Write a PDF of one page whose last object is a stream of so many bytes that take no room on the disk."""
    content = b"BT /F1 12 Tf 50 200 Td (Quet mot cuon so) Tj ET"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        (
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 300]/Contents 4 0 R/Resources<</Font<</F1"
            b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>>>"
        ),
        b"<</Length %d>>stream\n%s\nendstream" % (len(content), content),
    ]
    places: list[int] = []
    with file.open("wb") as out:
        out.write(b"%PDF-1.4\n")
        for number, text in enumerate(objects, 1):
            places.append(out.tell())
            out.write(b"%d 0 obj\n%s\nendobj\n" % (number, text))
        places.append(out.tell())
        out.write(b"5 0 obj\n<</Length %d>>stream\n" % hole)
        out.seek(hole, io.SEEK_CUR)
        out.write(b"\nendstream\nendobj\n")
        table = out.tell()
        out.write(b"xref\n0 6\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % place for place in places))
        out.write(b"trailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % table)


@contextmanager
def little_memory() -> Iterator[None]:
    """Allow this process half a GiB more than it has."""
    before = resource.getrlimit(resource.RLIMIT_AS)
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    resource.setrlimit(resource.RLIMIT_AS, (pages * resource.getpagesize() + GIB // 2, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, before)
