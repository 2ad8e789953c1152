"""Who asks, and who takes part."""
