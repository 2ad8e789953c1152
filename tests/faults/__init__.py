"""Each promise broken on purpose, and counted."""
