"""Promises about time: which apply, when they are due, and why."""
