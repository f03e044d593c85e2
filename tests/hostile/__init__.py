"""All that is tried against the doors, as data: tests try it, and :mod:`tests.hostile.page` makes a page of it."""
