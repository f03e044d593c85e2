"""Small true PDF files for tests: one page with any text, each line a run of its own, or several on one height."""

from __future__ import annotations

from collections.abc import Sequence


def pdf_with(*lines: str | Sequence[str], annotation: str = "") -> bytes:
    """Return a PDF whose first page shows the lines; a line of several texts has them side by side."""
    letters = sorted({letter for line in lines for letter in "".join(line)})
    codes = {letter: number for number, letter in enumerate(letters, 1)}
    content = "".join(_shown(number, line, codes) for number, line in enumerate(lines)).encode()
    cmap = _cmap(codes)
    note = annotation.encode("utf-16-be").hex().upper()
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F 5 0 R>>>>/Contents 4 0 R%s>>"
        % (b"/Annots[7 0 R]" if annotation else b""),
        b"<</Length %d>>stream\n%s\nendstream" % (len(content), content),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/ToUnicode 6 0 R>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(cmap), cmap),
        b"<</Type/Annot/Subtype/FreeText/Rect[50 50 200 80]/Contents<FEFF%s>>>" % note.encode(),
    ]
    return _file(objects)


def _shown(number: int, line: str | Sequence[str], codes: dict[str, int]) -> str:
    runs = [line] if isinstance(line, str) else list(line)
    return "".join(
        f"BT /F 12 Tf {50 + 250 * place} {780 - 20 * number} Td "
        f"<{''.join(f'{codes[letter]:02X}' for letter in run)}> Tj ET\n"
        for place, run in enumerate(runs)
    )


def _cmap(codes: dict[str, int]) -> bytes:
    rows = [f"<{code:02X}> <{letter.encode('utf-16-be').hex().upper()}>" for letter, code in codes.items()]
    ranges = "".join(
        f"{len(rows[start : start + 100])} beginbfchar\n{chr(10).join(rows[start : start + 100])}\nendbfchar\n"
        for start in range(0, len(rows), 100)
    )
    return (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /T def /CMapType 2 def\n"
        "1 begincodespacerange <00> <FF> endcodespacerange\n"
        f"{ranges}endcmap CMapName currentdict /CMap defineresource pop end end"
    ).encode()


def _file(objects: Sequence[bytes]) -> bytes:
    out = bytearray(b"%PDF-1.7\n")
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out)
