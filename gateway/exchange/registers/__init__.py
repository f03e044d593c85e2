"""The books that the law asks for, read from what the exchange knows: outgoing, incoming, take-backs, counts."""
