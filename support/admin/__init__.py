"""The agents' desk in the Django admin."""
