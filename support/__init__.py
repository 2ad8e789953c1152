"""The desk: tickets, customers, promises about time, and what is done when they run out.

Enters: mail, forms, widgets and chats through `channels`, agents through `admin`, time through `tasks`.
Leaves: rows in the outbox. Knows nothing of incidents: what it triggers there is named in settings.
"""
