"""Clocks: the working calendar, the duties that the law counts by it, who is late, and clocks that drift."""
