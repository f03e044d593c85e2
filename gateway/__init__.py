"""Liên Thông: carries signed documents, their statuses and their tasks between government agencies.

The way of a document through the rooms is told in ``docs/architecture.md``.
"""

__version__ = "0.1.0"
