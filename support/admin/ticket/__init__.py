"""One ticket: its page, and every page that hangs below it.

Enters: what an agent pressed or wrote. Leaves: pages, and calls of `tickets.actions` and its neighbours; nothing here
writes a field of a ticket itself. `page` names the routes; `visit` is what each request starts from.
"""
