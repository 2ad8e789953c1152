"""The desk, room by room."""
