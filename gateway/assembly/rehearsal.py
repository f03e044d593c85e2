"""From the settings to the faults that a rehearsal bus makes on purpose."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gateway.findings import refuse

if TYPE_CHECKING:
    from gateway.rehearsal.script import ScriptSettings
    from gateway.settings import Settings


def scripted_faults(settings: Settings) -> ScriptSettings | None:
    """Return the faults that ``[rehearsal]`` names, or nothing.

    Raises Refused for a file that cannot be read, and for a service that is more than one process of a hub.
    """
    file = settings.rehearsal.file(settings.folder)
    if file is None:
        return None
    if settings.role != "hub":
        raise refuse("rehearsal.only-hub", "rehearsal.faults")
    if settings.listen.workers > 1:
        raise refuse("rehearsal.one-worker", "listen.workers")
    # Loaded late: only a rehearsal pays for it.
    from gateway.rehearsal.script import load_script

    return load_script(file)
