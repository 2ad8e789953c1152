"""Mirror of incidents/hooks."""
