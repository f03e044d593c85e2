"""The line that a test can cut: shipped with the suite for adapters, used by our other tests too."""

from __future__ import annotations

from adapters.testing.line import Proxy as Proxy
from adapters.testing.line import proxy_to as proxy_to
