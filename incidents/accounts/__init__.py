"""Accounts from your own systems: which there are, which components they stand on, and who belongs to them.

Enters: a CSV file by the console or `manage.py accounts`. Leaves: Account rows, their domains, customers who never
wrote, and whose account they are; `audience` finds them when a component is hit (F17). Somebody who writes for the
first time later joins by their domain (`support.tickets.people.customers`). A file is taken as a whole or, with every
error by its line, not at all; twice is once, and what a file does not name stays as it is.
"""

from incidents.accounts.exporter import export
from incidents.accounts.loader import Loaded, load, steps
from incidents.accounts.table import Line, Problem, TableRefused, read

__all__ = ["Line", "Loaded", "Problem", "TableRefused", "export", "load", "read", "steps"]
