"""Evidence: receipts, timestamps on seals, and archives that prove on another machine what happened to a document."""
