"""The words of the command line about the key that seals secrets in the database: ``secrets``."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Final, TypeAlias

_RAW: Final = argparse.RawDescriptionHelpFormatter

_Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"  # noqa: SLF001 - argparse gives it no public name

SECRETS: Final = """\
Khóa niêm các bí mật trong cơ sở dữ liệu. / The key that seals secrets in the database, such as those of web-hooks.

`rotate` puts a new key in front of the file and seals all anew; what older keys sealed still opens, also on other
hosts, until `rotate --forget` leaves the new key alone. `unseal` writes the secrets as they are, for going back to a
release before sealing; do it while no service runs."""

EXAMPLES: Final = """\
examples:
  lienthong secrets new keys/secrets.key
  lienthong secrets rotate --config gateway.toml
  lienthong secrets rotate --config gateway.toml --forget
  lienthong secrets unseal --config gateway.toml"""


def add_secrets(commands: _Commands) -> None:
    """Add the commands about the key of secrets."""
    top = commands.add_parser(
        "secrets",
        help="the key that seals secrets in the database",
        description=SECRETS,
        epilog=EXAMPLES,
        formatter_class=_RAW,
    )
    verbs = top.add_subparsers(metavar="new|rotate|unseal", required=True)
    new = verbs.add_parser("new", help="make a key file that several hosts may share")
    new.add_argument("file", type=Path, metavar="FILE")
    new.set_defaults(run="gateway.commands.secrets:new")
    rotate = verbs.add_parser("rotate", help="seal everything with a new key")
    rotate.add_argument("--forget", action="store_true", help="make no new key, but take the old ones out of the file")
    unseal = verbs.add_parser("unseal", help="lay secrets open for the release before")
    for name, verb in {"rotate": rotate, "unseal": unseal}.items():
        where = verb.add_mutually_exclusive_group(required=True)
        where.add_argument("--config", type=Path, metavar="FILE.toml", help="settings of the gateway")
        where.add_argument("--data", type=Path, metavar="DIR", help="data folder of a hub")
        verb.set_defaults(run=f"gateway.commands.secrets:{name}")
