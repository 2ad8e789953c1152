"""The accounts of customers."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from support.admin.base import BrandAdmin, desk_action
from support.models import Account, Role
from support.tickets import same_account
from support.tickets.refused import TicketRefused


@admin.register(Account)
class AccountAdmin(BrandAdmin):
    add_role = change_role = Role.AGENT
    change_list_template = "desk/account_list.html"
    list_display = ["name", "external_id", "brand"]
    list_filter = ["brand"]
    search_fields = ["name", "external_id"]
    fields = ["brand", "name", "external_id", "domains"]
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
        return ["brand", "domains"] if obj else ["domains"]

    @admin.display(description=_("Domains"))
    def domains(self, account: Account) -> str:
        """Whoever writes from there for the first time joins."""
        return ", ".join(sorted(each.domain for each in account.domains.all()))
