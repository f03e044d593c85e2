"""Tasks that come again: :mod:`.periods` says when, :mod:`.making` gives the task of each period."""
