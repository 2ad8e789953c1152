"""Incidents in the console: what is broken, what was said about it, who was paged and what is owed.

Enters: signed-in people, through the Django admin. Leaves: pages, and calls of the verbs of `lifecycle`. Pages derive
from `support.admin.base.BrandAdmin`, so nobody sees another brand's incident.
"""

from incidents.admin import incidents

__all__ = ["incidents"]
