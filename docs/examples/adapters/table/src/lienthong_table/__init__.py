"""Adapter table for Liên Thông: a system that exchanges packets through two tables of a database."""
