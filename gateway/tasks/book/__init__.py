"""The book of tasks: their events in the database, what follows from each, and how they are looked up.

:mod:`.writing` is the only place that writes a task; it does so with the event that causes it, in one transaction,
along with the spans from which figures of any day come (:mod:`.spans`) and what web-hooks are told (:mod:`.telling`).
"""
