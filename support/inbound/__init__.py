"""What arrives: one door that stores, then rooms that understand."""
