"""Upkeep: retention, archives, quotas, left-over files, backup and restore."""
