"""Figures about tasks, of today and of any day before: how many stand where, by whom, and the way to each one's list.

All come from the spans (:mod:`gateway.tasks.book.spans`). A million of them are too many to be looked at one by one, so
most are packed: a member of many spans stands as one column of numbers (:mod:`.columns`, :mod:`.packing`), which is
read and counted at once (:mod:`.tallying`); spans that are not packed yet are counted beside them. Nothing depends on
how far the packing is.
"""
