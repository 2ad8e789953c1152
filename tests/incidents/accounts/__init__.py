"""Accounts that come from a file."""
