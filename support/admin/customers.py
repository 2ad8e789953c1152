"""Customers and their accounts: agents keep names, languages and addresses right."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, path
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from support.admin import customer_data, customer_page
from support.admin.base import BrandAdmin, BrandInline, desk_action
from support.models import Account, Customer, CustomerAddress, Role
from support.tickets import same_account
from support.tickets.refused import TicketRefused


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
    change_form_template = "desk/customer_form.html"

    def get_urls(self) -> list[URLPattern]:
        guard = self.admin_site.admin_view
        pages = {
            "data": customer_page.page,
            "export": customer_data.export_page,
            "erase": customer_data.erase_page,
        }
        return [
            *(
                path(f"<int:pk>/{name}/", guard(view), name=f"support_customer_{name}")
                for name, view in pages.items()
            ),
            *super().get_urls(),
        ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).prefetch_related("addresses")

    @admin.display(description=_("Address"))
    def address(self, customer: Customer) -> str:
        return ", ".join(each.email for each in customer.addresses.all()) or "—"


@admin.register(Account)
class AccountAdmin(BrandAdmin):
    add_role = change_role = Role.AGENT
    change_list_template = "desk/account_list.html"
    list_display = ["name", "external_id", "brand"]
    list_filter = ["brand"]
    search_fields = ["name", "external_id"]
    fields = ["brand", "name", "external_id"]
    ordering = ["name"]
    actions = ["merge"]

    @desk_action(_("Merge: the one known longest stays"), role=Role.LEAD)
    def merge(self, request: HttpRequest, rows: QuerySet[Account]) -> None:
        try:
            into = same_account.merge_accounts(list(rows))
        except TicketRefused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, gettext("They are %(account)s now.") % {"account": into})

    def get_readonly_fields(self, request: HttpRequest, obj: Account | None = None) -> list[str]:
        return ["brand"] if obj else []
