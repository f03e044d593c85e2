"""Naming: from names as directives write them to bodies of the dated directory, classes and units.

:mod:`.resolving` is the face for names, :mod:`.directive` for a whole reading, :mod:`.concerning` says whether a task
is one receiver's. :mod:`.meaning` is what a name may mean, :mod:`.source` where entries come from: a list in memory, or
:mod:`.stored` the database. Below these, in the order of work: :mod:`.forms` takes a name apart, :mod:`.formulas` and
:mod:`.spans` know classes, :mod:`.candidates` and :mod:`.asking` are what is looked for, :mod:`.around` the bodies that
complete short names, :mod:`.choosing` which entry is meant, :mod:`.units` what no directory holds; :mod:`.kin` tells
how bodies stand to each other, :mod:`.words` loads the data.
"""
