"""What a signature shows on its page: where it stands, in which colour, and which words; drawn by PDFium by itself.

The appearance is taken out into a page of its own, so that what lies beneath it does not count. Nothing here judges.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from io import BytesIO
from typing import Any, Final

import pypdfium2 as pdfium
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import PageObject, PdfFileWriter

from gateway.trust.pdf_stamp import Box

_SIDE: Final = 160
"""Pixels of the longer side of what is drawn: enough to tell colours."""
_MOST_TEXT: Final = 2000
_DEEPEST: Final = 64
_GROUND: Final = 235
"""From this value on in every channel a pixel is the paper's."""
_FEW: Final = 0.002
"""Below this share of the pixels nothing is shown."""


class Colour(StrEnum):
    """The colour that most of what shows has."""

    RED = "red"
    BLUE = "blue"
    BLACK = "black"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Look:
    """How a signature shows: its place on a page (from 0) of that size, and the colour and words of its appearance.

    Without ``colour`` nothing can be seen.
    """

    page: int
    place: Box
    paper: Box
    colour: Colour | None
    text: str = ""


class Unseen(Exception):
    """How a signature shows cannot be read here."""


def look_of(reader: PdfFileReader, field: Any) -> Look | None:
    """Return how a signature field shows, or ``None`` where nothing does. Raises Unseen."""
    try:
        return _look(reader, field.get_object())
    except Exception as error:  # a hostile or odd appearance makes the libraries fail in any way
        raise Unseen from error


def _look(reader: PdfFileReader, field: Any) -> Look | None:
    widget = field["/Kids"][0].get_object() if "/Kids" in field else field
    place = _box(widget["/Rect"])
    if place.right - place.left < 1 or place.top - place.bottom < 1:
        return None
    if "/AP" not in widget:
        return None
    appearance = widget["/AP"]["/N"]
    if not isinstance(appearance, generic.StreamObject):
        raise Unseen  # several states, of which a reader shows one
    number, page = _page_of(reader, widget)
    colour, text = _drawn(appearance)
    return Look(number, place, _box(_inherited(page, "/MediaBox")), colour, text)


def _box(rectangle: Any) -> Box:
    left, bottom, right, top = (float(one) for one in rectangle)
    return Box(min(left, right), min(bottom, top), max(left, right), max(bottom, top))


def _page_of(reader: PdfFileReader, widget: Any) -> tuple[int, Any]:
    own = widget.raw_get("/P").reference
    for number in range(min(int(reader.root["/Pages"]["/Count"]), 20_000)):
        node, place, _ = reader.find_page_container(number)  # type: ignore[no-untyped-call]
        page = node.get_object()["/Kids"].raw_get(place)
        if page.reference == own:
            return number, page.get_object()
    raise LookupError("/P")


def _inherited(page: Any, name: str) -> Any:
    for _ in range(_DEEPEST):
        if name in page:
            return page[name]
        page = page["/Parent"]
    raise LookupError(name)


def _drawn(appearance: Any) -> tuple[Colour | None, str]:
    """Return the main colour and the words of an appearance."""
    document = pdfium.PdfDocument(_alone(appearance))
    try:
        page = document[0]
        words = page.get_textpage()
        text = words.get_text_range(0, min(_MOST_TEXT, words.count_chars())) if words.count_chars() else ""
        scale = _SIDE / max(page.get_width(), page.get_height())
        bitmap = page.render(scale=min(scale, 8.0), may_draw_forms=False)
        return _main_colour(bitmap.to_pil().convert("RGB").tobytes()), text
    finally:
        document.close()


def _alone(appearance: Any) -> bytes:
    """Return a PDF of one page that shows the appearance and nothing else."""
    corners = [float(one) for one in appearance["/BBox"]]
    a, b, c, d, e, f = (float(one) for one in appearance.get("/Matrix", (1, 0, 0, 1, 0, 0)))
    points = [(a * x + c * y + e, b * x + d * y + f) for x in corners[::2] for y in corners[1::2]]
    left, bottom = min(x for x, _ in points), min(y for _, y in points)
    width, height = max(x for x, _ in points) - left, max(y for _, y in points) - bottom
    writer = PdfFileWriter(stream_xrefs=False)  # type: ignore[no-untyped-call]
    shown = writer.add_object(writer.import_object(appearance))
    content = generic.StreamObject(stream_data=f"q 1 0 0 1 {-left:.3f} {-bottom:.3f} cm /X Do Q".encode())
    names = generic.DictionaryObject({generic.pdf_name("/X"): shown})  # type: ignore[no-untyped-call]
    resources = generic.DictionaryObject({generic.pdf_name("/XObject"): names})  # type: ignore[no-untyped-call]
    media = (0, 0, max(1, round(width)), max(1, round(height)))
    page: Any = PageObject(  # type: ignore[no-untyped-call]
        contents=writer.add_object(content), media_box=media, resources=resources
    )
    writer.insert_page(page)  # type: ignore[no-untyped-call]
    target = BytesIO()
    writer.write(target)  # type: ignore[no-untyped-call]
    return target.getvalue()


def _main_colour(pixels: bytes) -> Colour | None:
    counted = dict.fromkeys(Colour, 0)
    for place in range(0, len(pixels), 3):
        red, green, blue = pixels[place : place + 3]
        if min(red, green, blue) >= _GROUND:
            continue
        counted[_colour(red, green, blue)] += 1
    shown = sum(counted.values())
    return max(counted, key=counted.__getitem__) if shown > _FEW * len(pixels) / 3 else None


def _colour(red: int, green: int, blue: int) -> Colour:
    strength = max(red, green, blue) - min(red, green, blue)
    if strength < 40:
        return Colour.BLACK
    if red == max(red, green, blue):
        # Orange and yellow are no red of a seal.
        return Colour.RED if green - blue < strength // 2 else Colour.OTHER
    if blue == max(red, green, blue):
        return Colour.BLUE if red - green < strength // 2 else Colour.OTHER
    return Colour.OTHER
