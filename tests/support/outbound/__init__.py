"""What leaves: once, in order, or given up aloud."""
