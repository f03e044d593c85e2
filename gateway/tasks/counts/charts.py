"""Figures as SVG: stacked bars by value, lines by month. No script, nothing fetched, words as words, always the same.

pygal draws; what it adds for browsers (script, tooltips, hidden coordinates) is taken out again, and a title and a
description that reading aloud can use are put in.
"""

from __future__ import annotations

import sys
from typing import Any, Final

from lxml import etree

from gateway.tasks.counts import wording
from gateway.tasks.counts.choice import Dimension
from gateway.tasks.counts.figures import Numbers, Row, Table
from gateway.tasks.counts.wording import Language, said, value_said
from gateway.tasks.life.standing import Standing

MOST_BARS: Final = 40
"""Bars of a chart at most; the others stand in one."""

PARTS: Final = {
    Standing.DONE_ON_TIME: "#1b7837",
    Standing.DONE_LATE: "#a6761d",
    Standing.DONE_NO_DEADLINE: "#7fbf7b",
    Standing.UNCONFIRMED: "#762a83",
    Standing.IN_TIME: "#2166ac",
    Standing.OVERDUE: "#b2182b",
    Standing.NO_DEADLINE: "#878787",
}
"""What a bar is made of, each with a colour that those who see red and green alike can tell from its neighbours."""

WIDTH: Final = 1000
_FONT: Final = "'Noto Sans', 'Noto Serif', 'DejaVu Sans', Arial, sans-serif"
_SVG: Final = "http://www.w3.org/2000/svg"
_NAME: Final = "lienthong"
_MONTHS: Final = (Dimension.ASSIGNED_MONTH, Dimension.DUE_MONTH)
_TITLE: Final = ("Nhiệm vụ theo {by}, tính đến {day}", "Tasks by {by}, as of {day}")


def draw(found: Table, language: Language) -> bytes:
    """Return a chart of figures by one dimension."""
    months = found.by[0] in _MONTHS
    rows = sorted(found.rows, key=lambda row: row.key) if months else list(found.rows)
    labels = [value_said(found, 0, row, language) for row in rows]
    if found.left_out:
        rows.append(Row((), found.others))
        labels.append(said(wording.OTHERS, language))
    title = said(_TITLE, language).format(
        by=said(wording.DIMENSIONS[found.by[0]], language).lower(), day=f"{found.as_of:%d/%m/%Y}"
    )
    chart = _chart(len(rows), title, months=months)
    chart.x_labels = labels
    for standing in PARTS:
        numbers = [row.numbers.by.get(standing, 0) for row in rows]
        chart.add(said(wording.STANDINGS[standing], language), numbers)
    # Without this its names of parts would be others at each run.
    chart.uuid = _NAME
    tree = chart.render_tree()
    _clean(tree)
    _describe(tree, title, [_line(label, row.numbers, language) for label, row in zip(labels, rows, strict=True)])
    text: bytes = etree.tostring(tree, encoding="utf-8", xml_declaration=True)
    return text


def _chart(bars: int, title: str, *, months: bool) -> Any:
    pygal, style_of = _library()
    style = style_of(
        background="white",
        plot_background="white",
        font_family=_FONT,
        colors=tuple(PARTS.values()),
        value_colors=("white",) * len(PARTS),
        title_font_size=18,
        label_font_size=12,
        major_label_font_size=12,
        legend_font_size=12,
        value_font_size=11,
    )
    common = {
        "style": style,
        "js": [],
        "title": title,
        "width": WIDTH,
        "legend_at_bottom": True,
        "legend_at_bottom_columns": 3,
        "truncate_legend": -1,
        "truncate_label": 60,
        "print_values": True,
        "print_zeroes": False,
        "explicit_size": True,
    }
    if months:
        return pygal.Line(**common, height=560, x_label_rotation=45)
    # The first row stands at the top.
    return pygal.HorizontalStackedBar(**common, height=220 + 34 * bars, reverse_direction=False)


def _library() -> tuple[Any, Any]:
    """Return the library that draws; loaded late, since few processes ever do."""
    import pygal
    from pygal.style import Style

    # It puts an importer for its plug-ins, of a kind that Python knows no more, before every later import. What else it
    # brings stays: the finder of its importlib_metadata takes the place of Python's own, for everybody.
    sys.meta_path[:] = [finder for finder in sys.meta_path if type(finder).__module__ != "pygal"]
    return pygal, Style


def _clean(tree: Any) -> None:
    for element in list(tree.iter()):
        name = etree.QName(element).localname if isinstance(element.tag, str) else ""
        tooltip = "tooltip" in element.get("class", "").split() if name else False
        if not name or name in ("script", "desc", "title") or tooltip:
            parent = element.getparent()
            if parent is not None:
                parent.remove(element)


def _describe(tree: Any, title: str, lines: list[str]) -> None:
    for place, (name, text) in enumerate((("title", title), ("desc", "\n".join(lines)))):
        element = etree.Element(f"{{{_SVG}}}{name}", id=f"{_NAME}-{name}")
        element.text = text
        tree.insert(place, element)
    tree.set("role", "img")
    tree.set("aria-labelledby", f"{_NAME}-title {_NAME}-desc")


def _line(label: str, numbers: Numbers, language: Language) -> str:
    parts = [f"{said(wording.STANDINGS[one], language)} {numbers.by[one]}" for one in PARTS if numbers.by.get(one)]
    return f"{label}: {said(wording.ALL, language)} {numbers.all}; {', '.join(parts)}"
