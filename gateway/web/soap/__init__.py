"""The SOAP door: one file for reading messages, one for who calls, one for each group of operations."""
