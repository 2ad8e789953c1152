"""Colleagues: which of them is told of what happened in a ticket, and how."""
