"""What was promised, and who keeps it."""
