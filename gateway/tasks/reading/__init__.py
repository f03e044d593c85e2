"""Reading: pure functions from the text of a directive to proposed tasks.

:func:`.directive.read_directive` is the one face. Below it, in this order: :mod:`.folding` makes letters comparable,
:mod:`.lines` mends hard-wrapped lines into blocks, :mod:`.outline` finds markers and nesting, :mod:`.heading` the facts
of the head, :mod:`.agencies` and :mod:`.deadlines` are the two grammars, :mod:`.clauses` cuts an item into what it
assigns, and :mod:`.walk` passes leads and deadlines down.
"""
