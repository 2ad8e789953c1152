"""Customers and their accounts: agents keep names, languages and addresses right."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from support.admin import moments
from support.admin.base import BrandAdmin, BrandInline
from support.admin.people import customer_data, customer_page
from support.admin.people.customer_form import CustomerForm
from support.lib import spoken
from support.models import Customer, CustomerAddress, Role


class AddressInline(BrandInline):
    """Addresses come with letters; nobody types one here that would make mail go elsewhere."""

    model = CustomerAddress
    fields = ["email", "is_primary", "verified"]
    readonly_fields = ["email", "is_primary", "verified"]

    @admin.display(description=_("Verified"))
    def verified(self, row: CustomerAddress) -> str:
        return moments.said(row.verified_at)


@admin.register(Customer)
class CustomerAdmin(BrandAdmin):
    form = CustomerForm
    nothing_yet = _("No customer yet. Whoever writes stands here from the first letter on.")
    change_role = Role.AGENT
    list_display = ["name", "address", "account", "speaks", "brand", "created_at"]
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

    @admin.display(description=_("Language"), ordering="language")
    def speaks(self, customer: Customer) -> str:
        return spoken.language(customer.language) if customer.language else "—"

    @admin.display(description=_("Address"))
    def address(self, customer: Customer) -> str:
        return ", ".join(each.email for each in customer.addresses.all()) or "—"
