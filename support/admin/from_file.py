"""Pages of rows that the runbook's file makes: they say so, and lead whoever wants to change one to the file."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from support.admin import access
from support.admin.runbook import places
from support.models import Role

if TYPE_CHECKING:
    Base = admin.ModelAdmin[Any]
else:
    Base = object


class FromFile(Base):
    """A mixin in front of `BrandAdmin`. Fields that the console owns, such as a person's user, stay editable."""

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        told = {"from_file": True, "may_plan": access.has_role(request, Role.LEAD)}
        return super().changelist_view(request, {**told, **(extra_context or {})})

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        row = self.get_object(request, unquote(object_id))
        leads = row is not None and access.reaches(request, row, Role.LEAD)
        if request.method == "POST" and row and not self.has_change_permission(request, row):
            messages.error(request, _("This is written in the runbook's file: change it there."))
            if leads:
                there = f"{reverse('admin:support_runbook')}?brand={row.brand_id}"
                return HttpResponseRedirect(there)
            return HttpResponseRedirect(request.path)
        told = {"from_file": True, "may_plan": leads, "place": row and places.of_row(row)}
        return super().change_view(request, object_id, form_url, {**told, **(extra_context or {})})
