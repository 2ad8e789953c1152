"""Escalations of tickets: why each began and how far its steps came."""

from datetime import datetime

from django.contrib import admin
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from support.admin import moments
from support.admin.base import BrandAdmin
from support.admin.item_page import Item, ItemPage, linked
from support.admin.promises.reach_page import STEPS, when
from support.models import Escalation, StepRun


@admin.register(Escalation)
class EscalationAdmin(ItemPage, BrandAdmin):
    nothing_yet = gettext_lazy(
        "Nothing was escalated yet. A late promise or a trigger of the runbook does it."
    )
    list_display = [
        "policy",
        "ticket",
        "moment_said",
        "reason",
        "started_at",
        "acknowledged_by",
        "ended_at",
    ]
    list_select_related = ["ticket__brand"]
    ordering = ["-started_at"]

    @admin.display(description=gettext_lazy("Moment"), ordering="moment")
    def moment_said(self, row: Escalation) -> str:
        return capfirst(when(row.moment))

    def item(self, row: Escalation, now: datetime) -> Item:
        steps = [
            format_html("{} {}: {}. {}", moments.said(step.run_at), *_told(step))
            for step in row.steps.order_by("run_at", "pk")
        ]
        return Item(
            title=_("Escalation of %(ticket)s") % {"ticket": row.ticket},
            notice=row.reason,
            facts=[
                (_("Ticket"), linked(row.ticket)),
                (_("Policy"), row.policy),
                (_("Started by"), self.moment_said(row)),
                (_("Started"), row.started_at),
                (_("Acknowledged"), row.acknowledged_at or "—"),
                (_("Acknowledged by"), row.acknowledged_by or "—"),
                (_("Ended"), row.ended_at or "—"),
            ],
            sections=[(_("Steps"), steps)],
        )


def _told(step: StepRun) -> tuple[str, str, str]:
    return str(STEPS.get(step.do, step.do)), step.get_state_display(), step.result
