"""Delivery: what is due goes to workers, attempts are made and settled; what failed for good lies at the desk."""
