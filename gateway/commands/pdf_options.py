"""The words of ``lienthong pdf``: what ``check`` and ``seal`` take."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Final, TypeAlias

_Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"  # noqa: SLF001 - argparse gives it no public name

EXAMPLES: Final = """\
examples:
  lienthong pdf check --anchors ca.pem cong-van.pdf
  lienthong pdf seal --config gateway.toml --agency G22.01 --image dau.png cong-van.pdf --out da-ky.pdf
  lienthong pdf seal --config gateway.toml --agency G22.01 --number 123/QĐ-BTN phu-luc.pdf --out phu-luc-da-ky.pdf"""


def add_pdf(commands: _Commands) -> None:
    """Add the commands about signatures inside PDF files."""
    raw = argparse.RawDescriptionHelpFormatter
    pdf = commands.add_parser("pdf", help="signatures inside PDF files", epilog=EXAMPLES, formatter_class=raw)
    verbs = pdf.add_subparsers(metavar="check|seal", required=True)
    check = verbs.add_parser("check", help="judge every signature; one line of JSON a file")
    check.add_argument("files", nargs="+", type=Path, metavar="FILE")
    check.add_argument("--anchors", nargs="+", type=Path, default=[], metavar="CA.pem", help="whom to believe")
    check.add_argument("--revocations", type=Path, metavar="DIR", help="folder with *.crl and *.ocsp")
    check.add_argument("--lang", choices=("vi", "en"), default="vi", help="language (default: %(default)s)")
    check.set_defaults(run="gateway.commands.pdf:check")
    _add_seal(verbs)


def _add_seal(verbs: _Commands) -> None:
    seal = verbs.add_parser("seal", help="put an agency's seal signature on (Decree 30/2020, Annex I)")
    seal.add_argument("file", type=Path, metavar="FILE")
    seal.add_argument("--out", type=Path, required=True, metavar="FILE", help="where the signed file is written")
    seal.add_argument("--config", type=Path, required=True, metavar="FILE.toml", help="settings with the agency's key")
    seal.add_argument("--agency", required=True, metavar="ID")
    seal.add_argument("--number", default="", metavar="123/BTN", help="number and notation, shown without an image")
    seal.add_argument(
        "--image", type=Path, metavar="PNG", help="the seal; without it text at the top right of page one"
    )
    seal.add_argument("--page", type=int, metavar="N", help="page of the image, from 1; with --box")
    seal.add_argument("--box", nargs=4, type=float, metavar="POINTS", help="left, bottom, right, top")
    seal.add_argument("--beside", metavar="FIELD", help="the personal signature's field; default: the last that shows")
    seal.add_argument("--tsa", metavar="URL", help="timestamp authority")
    seal.set_defaults(run="gateway.commands.pdf:seal")
