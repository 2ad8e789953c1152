"""Addresses that we do not write to, or soon will not: why, what came back from them, and the way to begin again."""

from collections.abc import Sequence
from datetime import datetime

from django.contrib import admin
from django.db.models import F, Q
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from support.admin.badges import Badge
from support.admin.base import BrandAdmin
from support.admin.item_page import Item, ItemPage, Verb
from support.admin.mail import fates
from support.admin.mail.outgoing import subject
from support.admin.tabs import TabFilter, View
from support.models import CustomerAddress, OutboxMessage, Role, Suppression
from support.outbound import suppress
from support.tickets.actor import Actor

MAILS = 10  # the newest to the address


class SuppressedFilter(TabFilter):
    default = "stopped"
    views = (
        View(
            "stopped",
            gettext_lazy("Not written to"),
            lambda _user, _now: Q(suppressed_at__isnull=False),
            (F("suppressed_at").desc(),),
            gettext_lazy("We write to everybody. Who cannot be reached any more is listed here."),
        ),
        View(
            "watched",
            gettext_lazy("Failed lately"),
            lambda _user, _now: Q(suppressed_at=None),
            (F("failures").desc(), F("pk").desc()),
            gettext_lazy("No mail has come back lately."),
        ),
    )


@admin.register(Suppression)
class SuppressionAdmin(ItemPage, BrandAdmin):
    called = gettext_lazy("Not written to")
    refusals = (ValueError,)
    list_display = ["email", "state", "failed", "reason", "suppressed_at", "brand"]
    list_filter = [SuppressedFilter, "brand"]
    list_select_related = ["brand"]
    search_fields = ["email"]
    ordering = ["-suppressed_at", "-pk"]

    @admin.display(description=gettext_lazy("State"))
    def state(self, row: Suppression) -> SafeString:
        return state(row).html()

    @admin.display(description=gettext_lazy("Failures in a row"))
    def failed(self, row: Suppression) -> str:
        return failures(row)

    def item(self, row: Suppression, now: datetime) -> Item:
        mails = _mails(row)
        return Item(
            title=row.email,
            pills=[state(row)],
            notice=row.reason,
            facts=[
                (_("Customer"), _customer(row) or "—"),
                (_("Failures in a row"), row.failures),
                (_("Not written to since"), row.suppressed_at or _("We write to them.")),
                (_("Brand"), row.brand),
            ],
            sections=[(_("The newest mails to this address"), mails)],
        )

    def verbs(self, row: Suppression) -> Sequence[Verb]:
        """Once lifted, failures are counted from nought: three more stop it again."""
        lift = Verb(
            "_lift",
            gettext_lazy("Write to them again"),
            Role.LEAD,
            _lift,
            gettext_lazy("They are written to again."),
            needs_reason=True,
        )
        return [lift] if row.suppressed_at else []


def state(row: Suppression) -> Badge:
    if row.suppressed_at:
        return Badge("late", _("not written to"))
    return Badge("soon" if row.failures else "ok", _("written to"))


def failures(row: Suppression) -> str:
    """In words: a column of bare numbers says nothing on a phone."""
    said = ngettext("%(count)d failure", "%(count)d failures", row.failures)
    return said % {"count": row.failures} if row.failures else "—"


def _customer(row: Suppression) -> SafeString | str:
    address = CustomerAddress.objects.filter(brand=row.brand_id, email=row.email)
    found = address.select_related("customer").first()
    if found is None:
        return ""
    url = reverse("admin:support_customer_change", args=[found.customer_id])
    return format_html('<a href="{}">{}</a>', url, found.customer)


def _mails(row: Suppression) -> list[SafeString]:
    sent = OutboxMessage.objects.filter(carrier="mail", destination=row.email, brand=row.brand_id)
    rows = sent.prefetch_related("deliveries").order_by("-created_at")[:MAILS]
    return [_line(each) for each in rows]


def _line(row: OutboxMessage) -> SafeString:
    tone, words = fates.fate(row)
    url = reverse("admin:support_outboxmessage_change", args=[row.pk])
    return format_html(
        '<a href="{}">{}</a> <span class="delivery {}">{}</span>', url, subject(row), tone, words
    )


def _lift(row: Suppression, *, by: Actor, reason: str, now: datetime) -> None:
    suppress.lift(row, reason=reason)
