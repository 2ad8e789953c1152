"""Mirror of support/search."""
