"""Releases and their notes."""
