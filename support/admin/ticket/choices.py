"""What a ticket's fields offer: colleagues, categories, rows of its brand."""

from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.db.models import Q, QuerySet

from support.models import Brand, Role, Ticket, pinned
from support.tickets.actor import Actor


def colleagues(brand_id: int, user: User) -> QuerySet[User]:
    """Who may be given a ticket of this brand: the brand's agents, leads and admins, and whoever asks."""
    answering = [role for role in Role if role != Role.VIEWER]
    working = Q(memberships__brand=brand_id, memberships__role__in=answering)
    return (
        User.objects.filter(working | Q(pk=user.pk), is_active=True).distinct().order_by("username")
    )


def categories(ticket: Ticket) -> list[tuple[str, str]]:
    """The runbook's categories, and the ticket's own if a newer runbook forgot it."""
    version = ticket.brand.runbook_id
    known = pinned(version).data.get("categories", {}) if version else {}
    named = {key: str(value.get("name", key)) for key, value in known.items()}
    if ticket.category:
        named.setdefault(ticket.category, ticket.category)
    return [("", "—"), *sorted(named.items(), key=lambda pair: pair[1])]


def category_name(ticket: Ticket) -> str:
    """As its brand's runbook calls it; the key where the runbook knows it no more, "" where there is none."""
    return named_category(ticket.brand, ticket.category)


def named_category(brand: Brand, key: str) -> str:
    """The name of one of the runbook's categories, else the key itself."""
    known = pinned(brand.runbook_id).data.get("categories", {}) if brand.runbook_id and key else {}
    return str(known.get(key, {}).get("name", key))


def offer(field: forms.Field, rows: QuerySet[Any]) -> None:
    if isinstance(field, forms.ModelChoiceField):
        field.queryset = rows
        if rows.model is User:
            vars(field)["label_from_instance"] = _person


def _person(user: User) -> str:
    return Actor.of(user).name
