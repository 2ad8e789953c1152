"""The life of an incident, verb by verb."""
