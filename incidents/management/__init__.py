"""Commands of incidents, and the other systems that they play."""
