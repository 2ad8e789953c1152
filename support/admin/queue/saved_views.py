"""Which saved views a person sees, and which they may change."""

from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest

from support.admin import access
from support.models import Role, SavedView, brand_ids


def visible(user: Any) -> QuerySet[SavedView]:
    """Their own, and what colleagues share."""
    return SavedView.objects.filter(
        Q(owner=user.pk, is_shared=False) | Q(is_shared=True, brand__in=brand_ids(user))
    )


def editable(user: Any) -> QuerySet[SavedView]:
    """Those that this person may change: their own, and what is shared where they lead."""
    return SavedView.objects.filter(
        Q(owner=user.pk, is_shared=False) | Q(is_shared=True, brand__in=brand_ids(user, Role.LEAD))
    )


def may_edit(request: HttpRequest, view: SavedView) -> bool:
    """As `editable`, without a query, for a view that this person sees."""
    return view.brand_id is None or access.holds(request, view.brand_id, Role.LEAD)
