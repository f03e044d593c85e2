"""``python -m gateway.cli``: the command, as worker processes are started."""

from __future__ import annotations

import sys

from gateway.cli import main

sys.exit(main())
