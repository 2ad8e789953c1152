"""Those whom a runbook names: read here, changed in its file."""

from django.contrib import admin
from django.utils.translation import gettext_lazy

from support.admin.base import BrandAdmin
from support.admin.from_file import FromFile
from support.models import Person, Role


@admin.register(Person)
class PersonAdmin(FromFile, BrandAdmin):
    """Whom the runbook reaches; here an admin says which of them signs in as whom."""

    change_role = Role.ADMIN
    list_display = ["name", "email", "user", "is_active", "brand"]
    list_filter = ["brand", "is_active"]
    list_select_related = ["brand", "user"]
    search_fields = ["name", "email"]
    fields = ["brand", "name", "email", "named", "is_active", "user"]
    readonly_fields = ["brand", "name", "email", "named", "is_active"]
    ordering = ["brand", "name"]

    @admin.display(description=gettext_lazy("Roles"))
    def named(self, row: Person) -> str:
        return ", ".join(row.roles) or "—"
