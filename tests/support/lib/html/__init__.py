"""Strangers' markup."""
