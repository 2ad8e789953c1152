"""Customers and accounts, users and their roles, and those whom a runbook names."""
