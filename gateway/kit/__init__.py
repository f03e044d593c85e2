"""The adapter kit: what an adapter declares of itself, how an installed one is found, and its settings as a form."""
