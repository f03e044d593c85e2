"""Web-hooks: subscribers are told over HTTPS what happened, from the ledger, with ids and metadata, never content."""
