"""Reminders about tasks: what an agency should look at, made once each, told in one digest a day.

:mod:`.due` says purely what is due; :mod:`.looking` writes it down; :mod:`.digests` gathers what is not told yet into
the digest of a working day, told to web-hooks at once and, by :mod:`.telling`, by :mod:`.mail` and :mod:`.queue`.
"""
