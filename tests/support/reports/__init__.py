"""What was kept: replays, counts, causes, the scorecard and its sheets."""
