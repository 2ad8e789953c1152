"""Figures, not verdicts."""
