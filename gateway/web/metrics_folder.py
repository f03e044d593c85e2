"""Where the processes of one service share their counters; apart from ``metrics``, which must be imported later."""

from typing import Final

FOLDER: Final = "PROMETHEUS_MULTIPROC_DIR"
"""Environment variable that names the folder; it has to be set before prometheus-client is imported."""
