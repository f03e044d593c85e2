"""The report of a rehearsal: a page for people, offline and without any script, and JUnit for machines."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import Final

from lxml import etree

from gateway.catalogue import message
from gateway.packet.dates import VIETNAM
from gateway.rehearsal.calls import SeenCall
from gateway.rehearsal.results import Check, Ending, Outcome, Played

PAGE: Final = "report.html"
JUNIT: Final = "junit.xml"

_STYLE: Final = """
body{font:16px/1.5 system-ui,sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem;color:#1b1b1b}
h1{font-size:1.5rem}h2{font-size:1.1rem;margin-top:2rem;border-bottom:1px solid #ccc}
table{border-collapse:collapse;width:100%}td,th{text-align:left;vertical-align:top;padding:.3rem .6rem .3rem 0}
th{font-weight:600}small,.en{color:#555}
.bar{display:flex;height:1.2rem;border-radius:.3rem;overflow:hidden;margin:1rem 0}
.bar span{display:block}.passed{background:#2e7d32}.failed{background:#c62828}.noted{background:#e6a100}
.skipped{background:#9e9e9e}.mark{display:inline-block;width:.8rem;height:.8rem;border-radius:50%}
td:first-child{white-space:nowrap}
td.time{white-space:nowrap;font-variant-numeric:tabular-nums}code{font-size:.85rem}.wrong{border-left:4px solid #c62828;
padding-left:.7rem;margin:.3rem 0}.odd{border-left:4px solid #e6a100;padding-left:.7rem;margin:.3rem 0}
@media print{body{margin:0}}
"""

_WORDS: Final = {
    Ending.PASSED: ("đúng", "right"),
    Ending.FAILED: ("sai", "wrong"),
    Ending.NOTED: ("cần biết", "worth knowing"),
    Ending.SKIPPED: ("chưa thử", "not tried"),
}


def leave(outcome: Outcome, calls: Sequence[SeenCall], folder: Path) -> None:
    """Write both reports into the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / PAGE).write_text(page(outcome, calls), encoding="utf-8")
    (folder / JUNIT).write_bytes(junit(outcome))


def page(outcome: Outcome, calls: Sequence[SeenCall]) -> str:
    """Return the page."""
    title = f"Diễn tập liên thông: {outcome.agency}"
    when = outcome.started.astimezone(VIETNAM)
    body = [
        f"<h1>{escape(title)}</h1>",
        f"<p>{when:%d/%m/%Y %H:%M} · hệ thống / system <code>{escape(outcome.system)}</code></p>",
        _bar(outcome),
        "<table>",
        *(_line(flow) for flow in outcome.flows),
        "</table>",
        *(_flow(flow) for flow in outcome.flows),
        "<h2>Các lời gọi / Calls</h2>",
        _calls(calls),
    ]
    return (
        f'<!DOCTYPE html>\n<html lang="vi"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f"<style>{_STYLE}</style></head><body>{''.join(body)}</body></html>\n"
    )


def _bar(outcome: Outcome) -> str:
    counts = {ending: outcome.count(ending) for ending in Ending}
    parts = "".join(
        f'<span class="{ending.value}" style="flex:{count}" title="{count}"></span>'
        for ending, count in counts.items()
        if count
    )
    words = " · ".join(f"{count} {_WORDS[ending][0]} / {_WORDS[ending][1]}" for ending, count in counts.items())
    return f'<div class="bar">{parts}</div><p>{words}</p>'


def _mark(ending: Ending) -> str:
    return f'<span class="mark {ending.value}" title="{_WORDS[ending][1]}"></span> {_WORDS[ending][0]}'


def _line(flow: Played) -> str:
    return (
        f'<tr><td>{_mark(flow.ending)}</td><td><a href="#{escape(flow.name)}">{escape(flow.vi)}</a>'
        f' <span class="en">{escape(flow.en)}</span></td><td class="time">{flow.seconds:.1f} s</td></tr>'
    )


def _flow(flow: Played) -> str:
    rows = "".join(_check(check) for check in flow.checks)
    return (
        f'<h2 id="{escape(flow.name)}">{escape(flow.vi)} <small>{escape(flow.en)} · <code>{escape(flow.name)}</code>'
        f"</small></h2><table>{rows}</table>"
    )


def _check(check: Check) -> str:
    told = f"<br><small>{escape(check.seen)}</small>" if check.seen else ""
    return (
        f'<tr><td>{_mark(check.ending)}</td><td>{escape(check.vi)} <span class="en">{escape(check.en)}</span>{told}'
        f'{_finding(check)}</td><td class="time">{check.seconds:.1f} s</td></tr>'
    )


def _finding(check: Check) -> str:
    if check.finding is None:
        return ""
    words = message(check.finding)
    kind = "odd" if check.ending is Ending.NOTED else "wrong"
    return (
        f'<div class="{kind}">{escape(words.vi)} <b>{escape(words.do_vi)}</b><br>'
        f'<span class="en">{escape(words.en)} {escape(words.do_en)}</span> <code>{escape(words.code)}</code></div>'
    )


def _calls(calls: Sequence[SeenCall]) -> str:
    rows = "".join(
        f'<tr><td class="time">{call.at.astimezone(VIETNAM):%H:%M:%S}</td>'
        f"<td><code>{escape(call.operation)}</code></td>"
        f"<td><code>{escape(call.item[:40])}</code></td><td>{call.status or ''} {escape(call.code)}</td>"
        f'<td class="time">{call.seconds:.2f} s</td></tr>'
        for call in calls
    )
    return f"<table>{rows}</table>"


def junit(outcome: Outcome) -> bytes:
    """Return the same as JUnit: a suite for each flow, a case for each check."""
    root = etree.Element("testsuites", name=f"lienthong rehearse {outcome.agency}")
    for flow in outcome.flows:
        suite = etree.SubElement(
            root,
            "testsuite",
            name=flow.name,
            tests=str(len(flow.checks)),
            failures=str(sum(check.ending is Ending.FAILED for check in flow.checks)),
            skipped=str(sum(check.ending is Ending.SKIPPED for check in flow.checks)),
            errors="0",
            time=f"{flow.seconds:.3f}",
            timestamp=flow.started.isoformat(timespec="seconds"),
        )
        for check in flow.checks:
            _case(suite, flow, check)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def _case(suite: etree._Element, flow: Played, check: Check) -> None:
    case = etree.SubElement(
        suite, "testcase", classname=f"rehearsal.{flow.name}", name=check.code, time=f"{check.seconds:.3f}"
    )
    words = message(check.finding) if check.finding is not None else None
    if words is not None and check.ending is Ending.FAILED:
        failure = etree.SubElement(case, "failure", type=words.code, message=words.en)
        failure.text = f"{words.vi}\n{words.do_vi}\n{words.en}\n{words.do_en}"
    elif check.ending is Ending.SKIPPED:
        etree.SubElement(case, "skipped", message=words.en if words is not None else "")
    elif words is not None:
        etree.SubElement(
            case, "system-out"
        ).text = f"[{words.code}] {words.vi} {words.do_vi} / {words.en} {words.do_en}"
    elif check.seen:
        etree.SubElement(case, "system-out").text = check.seen
