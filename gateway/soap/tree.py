"""The small tree in which headers, operations and faults are kept; content of packets never stands in it."""

from __future__ import annotations

from gateway.trust.structure import Node as Node
