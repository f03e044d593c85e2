"""Inspection: no mark of secrecy and no malware passes; what must be dug out is looked at before delivery."""
