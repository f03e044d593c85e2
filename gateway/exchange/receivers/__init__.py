"""Receivers: how far each has come with a document, take-back, versions and replies."""
