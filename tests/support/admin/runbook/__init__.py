"""The runbook in the console."""
