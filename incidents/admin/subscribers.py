"""Who is told of the public page, for those who lead: found, looked at, removed. Nobody outside learns any of it."""

from collections.abc import Sequence
from datetime import datetime

from django.contrib import admin
from django.db.models import Q
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incidents.models import Subscriber
from incidents.subscribers import ending
from incidents.subscribers.webhook import host
from support.admin import badges
from support.admin.base import BrandAdmin
from support.admin.item_page import Item, ItemPage, Verb
from support.admin.tabs import TabFilter, View
from support.lib import spoken
from support.models import Role

State = Subscriber.State


class SubscriberFilter(TabFilter):
    default = "active"
    views = (
        View(
            "active",
            gettext_lazy("Told"),
            lambda _user, _now: Q(state=State.ACTIVE),
            empty=gettext_lazy("Nobody is subscribed. Visitors do it on the status page."),
        ),
        View("pending", gettext_lazy("Not confirmed"), lambda _user, _now: Q(state=State.PENDING)),
        View("ended", gettext_lazy("Ended"), lambda _user, _now: Q(state=State.ENDED)),
    )


@admin.register(Subscriber)
class SubscriberAdmin(ItemPage, BrandAdmin):
    """An address of a webhook can hold a secret: only its host is shown."""

    view_role = Role.LEAD
    refusals = (ending.EndingRefused,)
    list_display = ["email", "how", "state_pill", "speaks", "brand", "confirmed_at"]
    list_filter = [SubscriberFilter, "brand"]
    list_select_related = ["brand"]
    search_fields = ["email"]
    ordering = ["-pk"]

    @admin.display(description=gettext_lazy("How"))
    def how(self, row: Subscriber) -> str:
        return host(row) or _("by mail")

    @admin.display(description=gettext_lazy("State"), ordering="state")
    def state_pill(self, row: Subscriber) -> SafeString:
        return badges.choice("subscriber", row.state, State)

    @admin.display(description=gettext_lazy("Language"), ordering="language")
    def speaks(self, row: Subscriber) -> str:
        return spoken.language(row.language)

    def verbs(self, row: Subscriber) -> Sequence[Verb]:
        label, said = gettext_lazy("Remove"), gettext_lazy("Removed. Nothing more is sent.")
        verb = Verb("_remove", label, Role.LEAD, ending.remove, said, needs_reason=True)
        return [] if row.state == State.ENDED else [verb]

    def item(self, row: Subscriber, now: datetime) -> Item:
        parts = [each.name for each in row.components.order_by("position")]
        return Item(
            title=row.email,
            pills=[badges.choice("subscriber", row.state, State)],
            notice=row.reason,
            facts=[
                (_("Brand"), row.brand.name),
                (_("How"), host(row) or _("by mail")),
                (_("Told of"), ", ".join(parts) or _("everything")),
                (_("Language"), self.speaks(row)),
                (_("Asked"), row.asked_at),
                (_("Confirmed"), row.confirmed_at or "—"),
                (_("Ended"), row.ended_at or "—"),
                (_("Failures in a row"), row.failures),
            ],
        )
