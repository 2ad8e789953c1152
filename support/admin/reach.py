"""What the person behind a request may see or change, asked once per request."""

from typing import Any

from django.db.models import Model, QuerySet
from django.http import HttpRequest

from support.models import Membership, Role, brand_ids, brand_of, scoped
from support.models.access import RANK

__all__ = ["brand_of", "has_role", "reaches"]


def _memo(request: HttpRequest) -> dict[Any, bool]:
    """One page asks the same question many times: the list, the form, its inlines and the navigation."""
    memo: dict[Any, bool] = vars(request).setdefault("desk_reach", {})
    return memo


def has_role(request: HttpRequest, role: Role) -> bool:
    """Whether the person has at least this role in any brand. One query answers for all roles."""
    memo = _memo(request)
    if role not in memo:
        held = Membership.objects.filter(user=request.user.pk, brand__in=brand_ids(request.user))
        ranks = [RANK[Role(each)] for each in held.values_list("role", flat=True)]
        everything = getattr(request.user, "is_superuser", False) and request.user.is_active
        memo |= {each: everything or any(rank >= RANK[each] for rank in ranks) for each in Role}
    return memo[role]


def brands(request: HttpRequest) -> list[int] | None:
    """The keys of the brands that the person sees, None for all: named in a query, the planner knows their size."""
    memo = vars(request)
    if "desk_brands" not in memo:
        everything = getattr(request.user, "is_superuser", False)
        keys = None if everything else [key for (key,) in brand_ids(request.user)]
        memo["desk_brands"] = keys
    found: list[int] | None = memo["desk_brands"]
    return found


def reaches(
    request: HttpRequest, row: Model, role: Role, within: QuerySet[Any] | None = None
) -> bool:
    """Whether the person has at least this role in the brand of a stored row."""
    memo, key = _memo(request), (type(row), row.pk, role)
    if key not in memo:
        rows = scoped(type(row), request.user, role) if within is None else within
        memo[key] = rows.filter(pk=row.pk).exists()
    return memo[key]
