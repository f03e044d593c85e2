"""Real PostgreSQL and RabbitMQ servers of our own: private folders, ports and secrets, never the system's instances.

Tests, `make cluster` and the benchmark start them from Debian's packages; they end with whoever started them, even when
that process is killed.
"""
