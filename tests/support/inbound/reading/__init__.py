"""What is understood of a letter, without a database."""
