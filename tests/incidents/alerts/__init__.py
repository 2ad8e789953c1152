"""Mirror of incidents/alerts."""
