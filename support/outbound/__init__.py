"""What leaves: rows first, then carriers."""
