"""Front doors: all pass the same cases."""
