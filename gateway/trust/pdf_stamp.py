"""What a seal signature shows: the red image, or small text; both where Annex I of Decree 30/2020 wants them.

The text is set in Noto Serif, the nearest free relative of Times New Roman with all letters of Vietnamese.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any, Final

import fontpkg_noto_serif
from fontTools import subset, ttLib
from PIL import Image, UnidentifiedImageError
from pyhanko.pdf_utils import layout
from pyhanko.pdf_utils.font.api import FontEngineFactory
from pyhanko.pdf_utils.font.opentype import GlyphAccumulator
from pyhanko.pdf_utils.images import PdfImage
from pyhanko.pdf_utils.text import TextBoxStyle
from pyhanko.pdf_utils.writer import BasePdfFileWriter
from pyhanko.stamp import BaseStampStyle, StaticStampStyle, TextStampStyle

from gateway.findings import refuse

TEXT_SIZE: Final = 10
"""Points (Annex I: size 10, upright, black)."""
CORNER: Final = (240, 44)
"""Width and height of the text at the top right, in points."""
MARGIN: Final = 28
SEAL: Final = 102
"""Side of the seal's image where nothing else tells: 36 mm, as seals of agencies are."""
MOST_IMAGE: Final = 4 * 1024 * 1024
MOST_PIXELS: Final = 4_000_000


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on a page, in points from its lower left corner."""

    left: float
    bottom: float
    right: float
    top: float

    @property
    def whole(self) -> tuple[int, int, int, int]:
        """The same in whole points."""
        return round(self.left), round(self.bottom), round(self.right), round(self.top)


def corner_box(page: Box) -> Box:
    """Return the top right corner of a page."""
    width, height = CORNER
    right, top = page.right - MARGIN, page.top - MARGIN / 2
    return Box(max(page.left, right - width), top - height, right, top)


def seal_box(personal: Box) -> Box:
    """Return where a seal covers about a third of a personal signature, on its left side (Annex I)."""
    third = personal.left + (personal.right - personal.left) / 3
    middle = (personal.bottom + personal.top) / 2
    return Box(max(0.0, third - SEAL), max(0.0, middle - SEAL / 2), third, middle + SEAL / 2)


def image_style(png: bytes) -> BaseStampStyle:
    """Return the style that shows a PNG as it is. Raises Refused ``pdf.image-wrong``."""
    if len(png) > MOST_IMAGE:
        raise refuse("pdf.image-wrong", "image", reason="size")
    try:
        image = Image.open(BytesIO(png), formats=["PNG"])
        if image.width * image.height > MOST_PIXELS:
            raise refuse("pdf.image-wrong", "image", reason="size")
        shown = image.convert("RGBA")
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError) as error:
        raise refuse("pdf.image-wrong", "image", reason=type(error).__name__) from error
    return StaticStampStyle(background=PdfImage(shown), border_width=0, background_opacity=1.0)


def text_style(code: str, moment: str) -> BaseStampStyle:
    """Return the style that shows number and notation, and the moment of signing in ISO 8601, one below the other."""
    box = TextBoxStyle(font=_Font(), font_size=TEXT_SIZE, border_width=0)
    align = layout.SimpleBoxLayoutRule(
        x_align=layout.AxisAlignment.ALIGN_MAX,
        y_align=layout.AxisAlignment.ALIGN_MAX,
        inner_content_scaling=layout.InnerScaling.SHRINK_TO_FIT,
    )
    text = unicodedata.normalize("NFC", f"{code}\n{moment}".strip()).replace("%", "%%")
    return TextStampStyle(
        stamp_text=text, text_box_style=box, inner_content_layout=align, border_width=0, background=None
    )


class _Font(FontEngineFactory):
    """Makes pyHanko's engine from our few letters; its own opens the whole font for each file and leaves it open."""

    def create_font_engine(self, writer: BasePdfFileWriter, obj_stream: Any = None) -> GlyphAccumulator:
        """Return the engine for one file."""
        return GlyphAccumulator(writer, BytesIO(_letters()), font_size=TEXT_SIZE, obj_stream=obj_stream)


@cache
def _letters() -> bytes:
    """Return the font with Latin and Vietnamese letters alone, in its one upright weight."""
    wanted = [*range(0x20, 0x250), *range(0x1E00, 0x1F00), *range(0x2010, 0x2040), 0x20AB]
    options = subset.Options(layout_features=[], hinting=False, notdef_outline=True)
    options.drop_tables += ["fvar", "gvar", "avar", "HVAR", "MVAR", "STAT"]
    with ttLib.TTFont(_font_file()) as font:
        work = subset.Subsetter(options)
        work.populate(unicodes=wanted)
        work.subset(font)
        target = BytesIO()
        font.save(target)
    return target.getvalue()


def _font_file() -> Path:
    return Path(fontpkg_noto_serif.ROOT) / "files" / "NotoSerif[wdth,wght].ttf"
