"""Who did what in the console: one chain of sealed rows per brand.

Enters: `record`, called by the console's base classes, by sign-in and by the verbs of `privacy`, inside the
transaction of the change itself. Leaves: AuditEntry rows, which nobody else writes; once an hour the head of each chain
leaves the machine (`heads`); `verify` names the first row that is not as it was written. The seal is an HMAC with a key
that the database does not know, so that its owner can destroy the chain but not rewrite it. What happens to a ticket is
a TicketEvent and stands there.
"""

from support.audit.record import brands_of, record

__all__ = ["brands_of", "record"]
