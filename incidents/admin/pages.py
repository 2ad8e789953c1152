"""Who was paged, and what came of it."""

from django.contrib import admin
from django.utils.translation import gettext_lazy

from incidents.models import Page
from support.admin.base import BrandAdmin


@admin.register(Page)
class PageAdmin(BrandAdmin):
    nothing_yet = gettext_lazy("Nobody was paged yet. An escalation step of the runbook does it.")
    list_display = ["target", "state", "incident", "triggered_at", "acknowledged_by", "expires_at"]
    list_filter = ["state"]
    list_select_related = ["incident"]
    ordering = ["-triggered_at"]
