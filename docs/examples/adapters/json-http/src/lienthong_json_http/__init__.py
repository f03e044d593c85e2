"""Adapter json-http for Liên Thông."""
