"""The agents' desk, and that no brand sees another."""
