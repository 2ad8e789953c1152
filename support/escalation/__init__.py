"""When time runs out or trouble shows: sweeps, triggers, steps."""
