"""Pages about the REST interface, made from its description: no script, nothing from elsewhere, two languages."""
