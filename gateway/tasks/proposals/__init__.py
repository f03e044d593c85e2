"""Proposals: directives are read after their commit, and what they seem to assign waits for a person who confirms it.

:mod:`.noticing` follows the ledger and says which documents are to be read, :mod:`.round` has them read by
:mod:`.reader` in a process of its own, :mod:`.making` turns a reading into proposals for each agency served here, and
:mod:`.acts` is all that people may do with them. :mod:`.linking` ties replies and later versions to tasks.
"""
