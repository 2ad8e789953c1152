"""Trouble larger than one ticket."""
