"""Promises about time, as pure functions and as rows."""
