"""One-time links that prove who a customer is, mailed to the address on file."""

from django.db import models

from support.models.brand import Branded
from support.models.ticket import Ticket


class IdentityLink(Branded):
    """The link's secret part is a signature over this row's key and address: it stands in the mail alone."""

    brand_path = "ticket__brand"

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="identity_links")
    email = models.CharField(max_length=320)
    sent_by = models.CharField(max_length=200)
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"identity of {self.email}"
