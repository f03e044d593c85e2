"""The life of a task as pure functions: what may happen to it, who may do that, and what it is after all of it.

:mod:`.states` names where a task stands, :mod:`.happenings` is the one table of what may happen when and by whom,
:mod:`.task` makes a task of its events, and :mod:`.standing` says how it counts on a day. Nothing here
knows a database.
"""
