"""Signing in: pages, cookies, the way out to a provider and back."""
