"""Taking in: packets from every door are examined, planned, made durable and written down; and views of them."""
