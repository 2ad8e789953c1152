"""When time runs out or trouble shows."""
