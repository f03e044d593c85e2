"""Endpoints as data: what they are, how they are run, who changed them, and the adapters that serve them now."""
