"""Commands: thin doors over the rooms."""
