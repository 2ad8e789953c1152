"""Rows by thousands, by claim, behind walls."""
