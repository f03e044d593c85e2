"""Tasks: what directives assign. :mod:`.reading` proposes them from a directive's text; nothing here is confirmed."""
