"""RabbitMQ: a connection that comes back, topology as data, confirmed publishing, consumers that really return."""
