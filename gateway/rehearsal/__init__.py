"""Rehearsal: a bus that goes wrong on purpose, and what it tells a system's makers about how their system took it."""
