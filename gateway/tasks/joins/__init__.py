"""Joins: a performer's own record of a task and the assigner's, which came by message, are one from some moment on.

:mod:`.matching` says how alike two records are and :mod:`.repeating` what of the one happens to the other, both pure;
:mod:`.finding` looks for records that are one, :mod:`.joining` makes them so in one transaction, and :mod:`.desk` is
what doors ask. Nothing of either history is rewritten: the own record ends, and the assigner's goes on.
"""
