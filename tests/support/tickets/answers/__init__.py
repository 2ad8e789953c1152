"""What we say to a customer."""
