"""The room ``[webhooks]`` of the settings file: where subscribers may be, and how long one is tried."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import Field

from gateway.validation import Strict


class WebhookSettings(Strict):
    """Bounds on subscriptions and patience with their receivers."""

    private_addresses: bool = False
    """Whether receivers may be in a private network or on this machine. Off unless told otherwise: a key's holder would
    make this service knock at doors that only it can reach."""
    plain: bool = False
    """Whether receivers may be told without TLS."""
    ca_file: Annotated[Path, Field(strict=False)] | None = None
    """Authorities of the receivers' certificates in PEM; without it the machine's own."""
    per_key: Annotated[int, Field(ge=0, le=1000)] = 10
    """Subscriptions that one key may have; 0 for none."""
    seconds: Annotated[float, Field(gt=0, le=60)] = 10.0
    """How long one attempt may take."""
    give_up_hours: Annotated[float, Field(gt=0, le=720)] = 72.0
    """How long one event is tried."""
    pause_hours: Annotated[float, Field(gt=0, le=720)] = 24.0
    """After so long without one success a subscription is paused, with an alert."""
    kept_days: Annotated[float, Field(ge=1, le=365)] = 30.0
    """How long events and attempts are kept, for the history and for replays."""
