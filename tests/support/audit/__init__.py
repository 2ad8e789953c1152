"""The record of what was done, and how tampering shows."""
