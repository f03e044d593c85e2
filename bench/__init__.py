"""The benchmark: how many documents a second, at what cost beside the bare libraries, and how much memory.

It starts the installed program as anyone would and speaks to it over HTTP only. Nothing here asserts a time: it
measures, prints a table and leaves the figures under ``var/bench``.
"""
