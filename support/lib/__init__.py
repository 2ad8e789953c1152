"""Tools that know no ticket: each could be lifted into another project as it is.

Rooms: `database` for what the ORM does too slowly, `html` for the markup of strangers.
"""
