"""The agents' desk: every page of the console that shows or changes support's rows.

Enters: signed-in people, through the Django admin. Leaves: pages, and calls of the verbs of `tickets`, `inbound` and
`outbound`; the desk itself writes only customers, accounts, memberships, closed days and prepared answers. Every page
is a `base.BrandAdmin`, which shows nobody a row of a brand they do not work for, in any list, field, search or history.

Here stand what all pages share and the pages of single nouns. Rooms: `queue` and `ticket`, `bulk` for many tickets,
`people`, `mail`, `promises`, `reports` and `runbook`.
"""

# Each registers its pages with the site.
from support.admin import audit_page, macros, notifications, tickets  # noqa: F401
from support.admin.bulk import page  # noqa: F401
from support.admin.mail import outgoing, received, suppressed  # noqa: F401
from support.admin.people import accounts, customers, persons, users  # noqa: F401
from support.admin.promises import clocks, closed_days, escalations, oncall, playbooks  # noqa: F401
from support.admin.runbook import versions  # noqa: F401
