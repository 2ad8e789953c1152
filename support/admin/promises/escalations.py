"""Escalations of tickets: why each began and how far its steps came."""

from datetime import datetime

from django.contrib import admin
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from support.admin.base import BrandAdmin
from support.admin.item_page import Item, ItemPage
from support.models import Escalation


@admin.register(Escalation)
class EscalationAdmin(ItemPage, BrandAdmin):
    nothing_yet = gettext_lazy(
        "Nothing was escalated yet. A late promise or a trigger of the runbook does it."
    )
    list_display = [
        "policy",
        "ticket",
        "moment",
        "reason",
        "started_at",
        "acknowledged_by",
        "ended_at",
    ]
    list_select_related = ["ticket__brand"]
    ordering = ["-started_at"]

    def item(self, row: Escalation, now: datetime) -> Item:
        steps = [
            f"{date_format(step.run_at, 'SHORT_DATETIME_FORMAT')} {step.do}: {step.get_state_display()}. {step.result}"
            for step in row.steps.order_by("run_at", "pk")
        ]
        return Item(
            title=_("%(policy)s for %(ticket)s") % {"policy": row.policy, "ticket": row.ticket},
            notice=row.reason,
            facts=[
                (_("Started by"), row.moment),
                (_("Started"), row.started_at),
                (_("Acknowledged"), row.acknowledged_at or "—"),
                (_("Acknowledged by"), row.acknowledged_by or "—"),
                (_("Ended"), row.ended_at or "—"),
            ],
            sections=[(_("Steps"), steps)],
        )
