"""REST for document systems: one door, one guard, one file for each kind of thing."""
