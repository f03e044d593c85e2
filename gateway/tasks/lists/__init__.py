"""Lists of tasks: those that stand behind a figure, and those that agencies keep as sheets and bring or take away."""
