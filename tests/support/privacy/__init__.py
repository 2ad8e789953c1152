"""A customer's data, handed out and forgotten."""
