"""Incidents in the console: what is broken, what was said about it, who was paged and what is owed.

Enters: signed-in people, through the Django admin. Leaves: pages, and calls of the verbs of `lifecycle` and `reviews`.
Pages derive from `support.admin.base.BrandAdmin`, so nobody sees another brand's incident. A verb with fields is a
`Panel`: add a class to a page's PANELS and it is shown to those whose role allows it.
"""

# Each registers its pages with the site.
from incidents.admin import (  # noqa: F401
    action_items,
    alerts,
    changes,
    components,
    duties,
    findings,
    incidents,
    maintenance,
    notes,
    pages,
    subscribers,
    webhooks,
)
