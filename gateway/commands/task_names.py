"""What names mean to whoever reads a directive at the command line, by a service's directory or the shipped one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gateway.findings import refuse
from gateway.tasks.naming.concerning import concerns, receiver_of
from gateway.tasks.naming.directive import name_directive
from gateway.tasks.naming.source import shipped

if TYPE_CHECKING:
    import argparse

    from gateway.tasks.naming.directive import Named
    from gateway.tasks.naming.source import Source as Directory
    from gateway.tasks.reading.proposals import Reading
    from gateway.tasks.sources import Source


def names_of(options: argparse.Namespace, reading: Reading, source: Source) -> tuple[Named, list[dict[str, Any]]]:
    """Return the names of a reading, and for ``--for`` what each task is to that receiver.

    Raises Refused ``reading.unknown-receiver`` and what opening a service's directory raises.
    """
    if options.config is None and options.data is None:
        return _named(options, reading, source, shipped())
    from gateway.commands.opening import configured, opened, settings_of
    from gateway.tasks.naming.stored import directory_of

    settings = settings_of(options) if options.config is None else configured(options.config)
    with opened(settings) as database:
        return database.read_now(lambda connection: _named(options, reading, source, directory_of(connection)))


def _named(
    options: argparse.Namespace, reading: Reading, source: Source, directory: Directory
) -> tuple[Named, list[dict[str, Any]]]:
    named = name_directive(reading, directory, sender=source.sender, text=source.text)
    if options.receiver is None:
        return named, []
    receiver = receiver_of(options.receiver, directory)
    if receiver is None:
        raise refuse("reading.unknown-receiver", "--for", agency=options.receiver[:64])
    return named, [concerns(task, receiver, named.context, directory).plain() for task in named.tasks]
