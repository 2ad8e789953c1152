"""Customers and their accounts: agents keep names, languages and addresses right."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from support.admin.base import BrandAdmin, BrandInline
from support.admin.item_page import Item, ItemPage, Verb
from support.models import Account, Customer, CustomerAddress, Role, Suppression
from support.outbound import suppress
from support.tickets.actor import Actor


class AddressInline(BrandInline):
    """Addresses come with letters; nobody types one here that would make mail go elsewhere."""

    model = CustomerAddress
    fields = ["email", "is_primary", "verified_at"]
    readonly_fields = ["email", "is_primary", "verified_at"]


@admin.register(Customer)
class CustomerAdmin(BrandAdmin):
    change_role = Role.AGENT
    list_display = ["name", "address", "account", "language", "brand", "created_at"]
    list_filter = ["brand"]
    list_select_related = ["account", "brand"]
    search_fields = ["name", "addresses__email", "external_id"]
    search_help_text = _("A name, an address or the number in your own systems")
    fields = ["brand", "name", "account", "language", "time_zone", "external_id"]
    readonly_fields = ["brand"]
    autocomplete_fields = ["account"]
    inlines = [AddressInline]
    ordering = ["-created_at"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).prefetch_related("addresses")

    @admin.display(description=_("Address"))
    def address(self, customer: Customer) -> str:
        return ", ".join(each.email for each in customer.addresses.all()) or "—"


@admin.register(Account)
class AccountAdmin(BrandAdmin):
    add_role = change_role = Role.AGENT
    list_display = ["name", "external_id", "brand"]
    list_filter = ["brand"]
    search_fields = ["name", "external_id"]
    fields = ["brand", "name", "external_id"]
    ordering = ["name"]

    def get_readonly_fields(self, request: HttpRequest, obj: Account | None = None) -> list[str]:
        return ["brand"] if obj else []


@admin.register(Suppression)
class SuppressionAdmin(ItemPage, BrandAdmin):
    called = _("Not written to")
    refusals = (ValueError,)
    list_display = ["email", "failures", "suppressed_at", "reason", "brand"]
    list_filter = ["brand"]
    search_fields = ["email"]
    ordering = ["-suppressed_at"]

    def item(self, row: Suppression, now: datetime) -> Item:
        return Item(
            title=row.email,
            notice=row.reason,
            facts=[
                (_("Failures in a row"), row.failures),
                (_("Not written to since"), row.suppressed_at or _("We write to them.")),
                (_("Brand"), row.brand),
            ],
        )

    def verbs(self, row: Suppression) -> Sequence[Verb]:
        """From nought: three more failures stop it again."""
        lift = Verb(
            "_lift",
            _("Write to them again"),
            Role.LEAD,
            _lift,
            _("They are written to again."),
            needs_reason=True,
        )
        return [lift] if row.suppressed_at else []


def _lift(row: Suppression, *, by: Actor, reason: str, now: datetime) -> None:
    suppress.lift(row, reason=reason)
