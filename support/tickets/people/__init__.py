"""Who asks, who takes part besides, and whether they are who they say."""
