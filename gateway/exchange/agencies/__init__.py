"""The dated directory at work: imports, edits, undoing, and what buses say of their agencies."""
