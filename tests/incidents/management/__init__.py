"""Mirror of incidents/management."""
