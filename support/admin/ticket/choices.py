"""What a ticket's fields offer: colleagues, and rows of its brand."""

from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.db.models import Q, QuerySet

from support.models import Role
from support.tickets.actor import Actor


def colleagues(brand_id: int, user: User) -> QuerySet[User]:
    """Who may be given a ticket of this brand: the brand's agents, leads and admins, and whoever asks."""
    answering = [role for role in Role if role != Role.VIEWER]
    working = Q(memberships__brand=brand_id, memberships__role__in=answering)
    return (
        User.objects.filter(working | Q(pk=user.pk), is_active=True).distinct().order_by("username")
    )


def offer(field: forms.Field, rows: QuerySet[Any]) -> None:
    if isinstance(field, forms.ModelChoiceField):
        field.queryset = rows
        if rows.model is User:
            vars(field)["label_from_instance"] = _person


def _person(user: User) -> str:
    return Actor.of(user).name
