"""The agents' desk: every page of the console that shows or changes support's rows.

Enters: signed-in people, through the Django admin. Leaves: pages, and calls of the verbs of `tickets`, `inbound` and
`outbound`; the desk itself writes only customers, accounts, memberships, closed days and prepared answers. Every page
is a `base.BrandAdmin`, which shows nobody a row of a brand they do not work for, in any list, field, search or history.

Here stand what all pages share and the pages of single nouns. `ticket`, `queue`, `reports` and `runbook` are rooms.
"""

# Each registers its pages with the site.
from support.admin import (  # noqa: F401
    accounts,
    audit_page,
    bulk_page,
    closed_days,
    customers,
    escalations,
    macros,
    notifications,
    oncall,
    outgoing,
    people,
    persons,
    playbooks,
    promises,
    received,
    suppressed,
    tickets,
)
from support.admin.runbook import versions  # noqa: F401
