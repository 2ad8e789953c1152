"""Mirror of incidents/tracking."""
