"""The bus's own wire: one door, one file for each group of operations."""
