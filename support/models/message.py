"""Messages in a ticket, from either side, and the files that came with them."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from support.models.brand import Branded
from support.models.customer import Customer
from support.models.ticket import Channel, Ticket


class Message(Branded):
    class Kind(models.TextChoices):
        CUSTOMER = "customer", _("Customer")
        REPLY = "reply", _("Reply")
        NOTE = "note", _("Internal note")
        AUTO = "auto", _("Automatic")

    brand_path = "ticket__brand"

    # The thread's index begins with it.
    ticket = models.ForeignKey(Ticket, models.CASCADE, db_index=False, related_name="messages")
    kind = models.CharField(max_length=10, choices=Kind)
    channel = models.CharField(max_length=10, choices=Channel, default=Channel.EMAIL)
    at = models.DateTimeField(help_text=_("When it was received or written."))
    customer = models.ForeignKey(
        Customer, models.PROTECT, null=True, blank=True, related_name="messages"
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    author_name = models.CharField(max_length=200, blank=True)
    text = models.TextField(blank=True)
    reply_text = models.TextField(blank=True, help_text=_("What was newly written."))
    elided_text = models.TextField(blank=True, help_text=_("Quotes and signatures: hidden, kept."))
    html = models.TextField(blank=True, help_text=_("Sanitised; shown in a sandboxed frame only."))
    raw = models.OneToOneField(
        "support.RawMessage", models.PROTECT, null=True, blank=True, related_name="message"
    )
    message_id = models.CharField(max_length=998, blank=True)
    from_address = models.CharField(max_length=320, blank=True)
    reply_to = models.CharField(
        max_length=320, blank=True, help_text=_("Where they want the answer, if elsewhere.")
    )
    to = models.JSONField(default=list, blank=True)
    cc = models.JSONField(default=list, blank=True)
    flags = models.JSONField(default=list, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["ticket", "at", "id"], name="message_thread"),
            models.Index(
                fields=["message_id"], name="message_by_id", condition=~models.Q(message_id="")
            ),
        ]

    def __str__(self) -> str:
        return self.text[:60]

    @property
    def is_public(self) -> bool:
        return self.kind != self.Kind.NOTE


class Attachment(Branded):
    """A file, stored below SUPPORT_FILES_DIR under its hash; everything else about it is data."""

    brand_path = "message__ticket__brand"

    message = models.ForeignKey(Message, models.CASCADE, related_name="attachments")
    name = models.CharField(max_length=300)
    content_type = models.CharField(max_length=200)
    size = models.PositiveBigIntegerField(help_text=_("Bytes."))
    sha256 = models.CharField(max_length=64)
    cid = models.CharField(max_length=300, blank=True)
    is_inline = models.BooleanField(default=False)
    is_kept = models.BooleanField(
        default=True, db_default=True, help_text=_("No: the brand had no room; its letter has it.")
    )

    def __str__(self) -> str:
        return self.name
