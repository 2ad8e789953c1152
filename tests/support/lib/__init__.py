"""Tools that know no ticket."""
