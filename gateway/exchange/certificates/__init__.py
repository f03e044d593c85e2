"""Certificates while packets flow: whose they are, what is known of their revocation, and how that is learnt ahead."""
