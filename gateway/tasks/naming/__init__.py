"""Naming: from names as directives write them to bodies of the dated directory, classes and units.

:mod:`.meaning` is what a name may mean, :mod:`.source` where entries come from (a list in memory, :mod:`.stored` the
database). :mod:`.forms` takes a name apart, :mod:`.classes` knows formulas, :mod:`.resolving` brings both together,
:mod:`.directive` does so for a whole reading, and :mod:`.concerning` says whether a task is one receiver's.
"""
