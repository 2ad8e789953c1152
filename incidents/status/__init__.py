"""The public page: only reads."""
