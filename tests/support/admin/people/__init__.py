"""Customers, users, roles."""
