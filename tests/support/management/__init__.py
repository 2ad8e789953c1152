"""Commands, used as a person at a terminal would."""
