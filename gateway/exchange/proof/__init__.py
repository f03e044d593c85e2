"""Proof: seals over the ledger and the search for anything in it that was altered, removed or added."""
