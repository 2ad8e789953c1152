"""The accounts of customers."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from support.admin.base import BrandAdmin
from support.admin.list_action import desk_action
from support.models import Account, Role
from support.tickets.people import merge_accounts


@admin.register(Account)
class AccountAdmin(BrandAdmin):
    nothing_yet = _("No account yet. Import a file of them, or add one.")
    add_role = change_role = Role.AGENT
    change_list_template = "desk/account_list.html"
    list_display = ["name", "external_id", "brand"]
    list_filter = ["brand"]
    search_fields = ["name", "external_id"]
    fields = ["brand", "name", "external_id", "domains"]
    ordering = ["name"]
    actions = ["merge"]

    @desk_action(_("Merge: the one known longest stays"), role=Role.LEAD)
    def merge(self, request: HttpRequest, rows: QuerySet[Account]) -> list[int]:
        merged = list(rows)
        into = merge_accounts.merge_accounts(merged)
        messages.success(request, gettext("They are %(account)s now.") % {"account": into})
        return [each.pk for each in merged]

    def get_readonly_fields(self, request: HttpRequest, obj: Account | None = None) -> list[str]:
        return ["brand", "domains"] if obj else ["domains"]

    @admin.display(description=_("Domains"))
    def domains(self, account: Account) -> str:
        """Whoever writes from there for the first time joins."""
        return ", ".join(sorted(each.domain for each in account.domains.all())) or "—"
