"""What can happen to a ticket: every change is a named verb here and one event row."""
