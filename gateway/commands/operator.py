"""Who works at the command line, as the audit names them."""

from __future__ import annotations

import os
import pwd


def operator() -> str:
    """Return ``cli:`` and the account that runs this command; behind ``sudo`` also whose it was before."""
    try:
        name = pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        name = str(os.getuid())
    before = os.environ.get("SUDO_USER", "") if os.getuid() == 0 else ""
    return f"cli:{before}/{name}"[:128] if before else f"cli:{name}"[:128]
