"""The operators' words of the command line: ``endpoints``, ``delivery`` and ``dead``."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Final, TypeAlias

from gateway.cli.endpoints import add_endpoints

_RAW: Final = argparse.RawDescriptionHelpFormatter

_Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"  # noqa: SLF001 - argparse gives it no public name

DEAD: Final = """\
Bàn xử lý lượt chuyển lỗi: xem, gộp theo nguyên nhân, sửa định tuyến, cho chạy lại, bỏ. / The dead-letter desk.

Content and signatures are never changed: what is replayed are the same bytes under the same ids. Every act is written
into the document's ledger and into the audit. Works beside a running service and without one."""

DEAD_EXAMPLES: Final = """\
examples:
  lienthong dead groups --config gateway.toml
  lienthong dead list --config gateway.toml --endpoint bus --cause permanent
  lienthong dead mend --config gateway.toml DELIVERY --endpoint axis-2
  lienthong dead replay --config gateway.toml --group 0f3c9a1b22d47e60 --per-second 20
  lienthong dead discard --config gateway.toml DELIVERY --reason "gửi nhầm, đã gửi lại bằng giấy" """


def add_operations(commands: _Commands) -> None:
    """Add the commands of operators."""
    add_endpoints(commands)
    delivery = commands.add_parser("delivery", help="where a delivery stands, and when it is tried next")
    verbs = delivery.add_subparsers(metavar="show", required=True)
    show = verbs.add_parser("show", help="state, attempts, last failure, forecast")
    show.add_argument("delivery", metavar="ID", help="id of the delivery, as GET /documents and the ledger name it")
    _where(show, "delivery:show")
    _add_dead(commands)
    _add_quarantine(commands)
    _add_signing_keys(commands)
    _add_webhooks(commands)


def _add_webhooks(commands: _Commands) -> None:
    webhooks = commands.add_parser("webhooks", help="subscribers that are told what happened, of all keys")
    verbs = webhooks.add_subparsers(metavar="list|pause|resume|replay", required=True)
    listing = verbs.add_parser("list", help="state, key, host, how much waits, since when it fails")
    pause = verbs.add_parser("pause", help="tell one nothing for now; what happens is kept")
    pause.add_argument("--reason", required=True, help="why; kept in the audit")
    resume = verbs.add_parser("resume", help="tell a paused one again, at once")
    replay = verbs.add_parser("replay", help="tell one event again, or all since a moment, under their old ids")
    replay.add_argument("--event", metavar="ID", help="one event")
    replay.add_argument("--since", metavar="TIME", help="all that happened since, e.g. 2026-01-05T00:00+07:00")
    for verb in (pause, resume, replay):
        verb.add_argument("webhook", metavar="ID")
    for verb, name in ((listing, "listing"), (pause, "pause"), (resume, "resume"), (replay, "replay")):
        where = verb.add_mutually_exclusive_group(required=True)
        where.add_argument("--config", type=Path, metavar="FILE.toml", help="settings of the service")
        where.add_argument("--data", type=Path, metavar="DIR", help="data folder of a hub")
        verb.set_defaults(run=f"gateway.commands.webhooks:{name}")


def _add_quarantine(commands: _Commands) -> None:
    quarantine = commands.add_parser("quarantine", help="documents that did not pass inspection")
    verbs = quarantine.add_subparsers(metavar="list|release|destroy", required=True)
    listing = verbs.add_parser("list", help="what is in quarantine and why; never content")
    listing.add_argument("--lang", choices=("vi", "en"), default="vi", help="language (default: %(default)s)")
    release = verbs.add_parser("release", help="let a false alarm go: it is delivered")
    destroy = verbs.add_parser("destroy", help="destroy the content; record, digests and proof stay")
    for verb in (release, destroy):
        verb.add_argument("document", metavar="ID")
        verb.add_argument("--reason", required=True, help="why; kept in ledger and audit")
    for verb, name in ((listing, "listing"), (release, "release"), (destroy, "destroy")):
        where = verb.add_mutually_exclusive_group(required=True)
        where.add_argument("--config", type=Path, metavar="FILE.toml", help="settings of the service")
        where.add_argument("--data", type=Path, metavar="DIR", help="data folder of a hub")
        verb.set_defaults(run=f"gateway.commands.quarantine:{name}")


def _add_signing_keys(commands: _Commands) -> None:
    keys = commands.add_parser("signing-keys", help="the keys that sign for agencies served here")
    verbs = keys.add_subparsers(metavar="list|check|forgive", required=True)
    listing = verbs.add_parser("list", help="agency, stage, moment from which it signs, days left, certificate")
    check = verbs.add_parser("check", help="sign with each; ends with 1 if one cannot")
    forgive = verbs.add_parser("forgive", help="let the PIN that a token refused be tried once more")
    forgive.add_argument("token", metavar="LABEL", help="the token's label, as in the settings")
    for verb, name in ((listing, "show"), (check, "check"), (forgive, "forgive")):
        _where(verb, f"signing_keys:{name}")


def _add_dead(commands: _Commands) -> None:
    dead = commands.add_parser(
        "dead", help="the dead-letter desk", description=DEAD, epilog=DEAD_EXAMPLES, formatter_class=_RAW
    )
    verbs = dead.add_subparsers(metavar="list|groups|show|mend|replay|discard", required=True)
    listing = verbs.add_parser("list", help="dead letters, by endpoint, cause and age")
    listing.add_argument("--limit", type=int, default=100, metavar="N", help="at most so many (default: %(default)s)")
    listing.add_argument("--after", metavar="CURSOR", help="go on behind the page before")
    groups = verbs.add_parser("groups", help="similar causes together, with numbers")
    show = verbs.add_parser("show", help="one of them: packet, cause, whole history")
    mend = verbs.add_parser("mend", help="change the way of one, never its content")
    mend.add_argument("--endpoint", metavar="NAME", help="send it through this endpoint; mailbox for an agency of ours")
    mend.add_argument("--address", metavar="CODE", help="name the receiver so in transport; empty to undo")
    replay = verbs.add_parser("replay", help="let one or many out again")
    replay.add_argument("--per-second", type=_rate, default=50.0, metavar="N", help="packets (default: %(default)s)")
    discard = verbs.add_parser("discard", help="put one away for good")
    discard.add_argument("--reason", required=True, help="why; kept in the ledger")
    for verb in (show, mend, discard):
        verb.add_argument("delivery", metavar="ID")
    replay.add_argument("deliveries", nargs="*", metavar="ID")
    for verb in (listing, groups, replay):
        _filters(verb)
    named = {"listing": listing, "groups": groups, "show": show, "mend": mend, "replay": replay, "discard": discard}
    for name, verb in named.items():
        _where(verb, f"dead:{name}")


def _filters(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("--endpoint", default="", metavar="NAME")
    verb.add_argument("--cause", default="", metavar="CLASS", help="permanent, transient, throttled, unknown or poison")
    verb.add_argument("--code", default="", help="code given by the other side")
    verb.add_argument("--receiver", default="", metavar="AGENCY")
    verb.add_argument("--document", default="", metavar="ID")
    verb.add_argument("--group", default="", metavar="GROUP", help="as `dead groups` shows it")


def _where(verb: argparse.ArgumentParser, run: str) -> None:
    verb.add_argument("--config", type=Path, required=True, metavar="FILE.toml", help="settings of the service")
    verb.set_defaults(run=f"gateway.commands.{run}")


def _rate(text: str) -> float:
    rate = float(text)
    if not 0 < rate <= 100_000:
        raise argparse.ArgumentTypeError("a number above 0")
    return rate
