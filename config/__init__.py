"""Example settings with every value and its default, shipped with the program."""
