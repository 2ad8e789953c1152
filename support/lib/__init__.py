"""Tools that know no ticket: each could be lifted into another project as it is."""
