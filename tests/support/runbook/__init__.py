"""Runbook files: what is refused and why, what is planned, applied and dumped."""
