"""What the person behind a request may see or change, asked once per request."""

from collections.abc import Sequence
from typing import Any, TypeVar

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet, Value
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from support.admin.once import once
from support.lib import keys
from support.models import Brand, Membership, Queue, Role, Team, brand_ids, scoped
from support.models.access import RANK, sees_all
from support.tickets.actor import Actor

M = TypeVar("M", bound=Model)
MOST_ROWS = 2_000  # of a table that is small in every desk: brands, queues, teams, colleagues
TOGETHER: tuple[type[Queue | Team], ...] = (Queue, Team)
CALLED = ("pk", "brand_id", "slug", "name")


def user(request: HttpRequest) -> User:
    """Whoever signed in. The site lets nobody else through; somebody who did not is refused."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def actor(request: HttpRequest) -> Actor:
    """Whoever signed in, as the verbs of our rooms are told."""
    return Actor.of(user(request))


def _held(request: HttpRequest) -> list[Membership]:
    """The person's memberships with their brands, in the one query that all questions below share."""

    def ask() -> list[Membership]:
        held = Membership.objects.filter(user=request.user.pk, brand__in=brand_ids(request.user))
        return list(held.select_related("brand").order_by("brand"))

    return once(request, "held", ask)


def _ranks(request: HttpRequest) -> dict[int, int]:
    """The person's rank in each of their brands."""

    def ask() -> dict[int, int]:
        return {each.brand_id: RANK[Role(each.role)] for each in _held(request)}

    return once(request, "ranks", ask)


def has_role(request: HttpRequest, role: Role) -> bool:
    """Whether the person has at least this role in any brand."""
    return sees_all(request.user) or any(rank >= RANK[role] for rank in _ranks(request).values())


def holds(request: HttpRequest, brand: int, role: Role) -> bool:
    """Whether the person has at least this role in this brand."""
    return sees_all(request.user) or _ranks(request).get(brand, -1) >= RANK[role]


def brands(request: HttpRequest) -> list[int] | None:
    """The brands that the person sees, by key; None: all. Named in a query, they tell the planner what to expect."""
    return None if sees_all(request.user) else list(_ranks(request))


def of_brands(rows: QuerySet[M], keys: Sequence[int] | None) -> QuerySet[M]:
    """The rows of these brands; None: of all."""
    return rows if keys is None else rows.filter(brand__in=keys)


def asked_brand(request: HttpRequest, among: QuerySet[Brand]) -> Brand | None:
    """The brand whose key stands in the address, else the first one; None where there is none."""
    asked = keys.key(request.GET.get("brand", ""))
    return (among.filter(pk=asked).first() if asked else None) or among.first()


def asked_row(request: HttpRequest, among: QuerySet[M], pk: int, role: Role) -> M:
    """The row whose key stands in the address. Raises Http404 where `among` lacks it, PermissionDenied below `role`."""
    row = get_object_or_404(among, pk=pk)
    if not reaches(request, row, role):
        raise PermissionDenied
    return row


def rows(request: HttpRequest, model: type[M]) -> list[M]:
    """The rows of a small table within reach: a list's filters and the names of its searches share them."""

    def ask() -> list[Any]:
        if model is Brand and not sees_all(request.user):
            return [each.brand for each in _held(request)]
        if model in TOGETHER:
            return once(request, TOGETHER, lambda: _together(request))[model]
        return list(scoped(model, request.user)[:MOST_ROWS])

    return once(request, model, ask)


def _together(request: HttpRequest) -> dict[type[Model], list[Model]]:
    """Queues and teams in one query, with the columns by which they are called."""
    one, *others = (
        scoped(model, request.user).order_by().annotate(of=Value(place)).values_list("of", *CALLED)
        for place, model in enumerate(TOGETHER)
    )
    found: dict[type[Model], list[Model]] = {model: [] for model in TOGETHER}
    for place, *columns in one.union(*others, all=True).order_by("name", "pk")[:MOST_ROWS]:
        model = TOGETHER[place]
        found[model].append(model(**dict(zip(CALLED, columns, strict=True))))
    return found


def reaches(
    request: HttpRequest, row: Model, role: Role, within: QuerySet[Any] | None = None
) -> bool:
    """Whether the person has at least this role in the brand of a stored row."""

    def ask() -> bool:
        rows = scoped(type(row), request.user, role) if within is None else within
        return rows.filter(pk=row.pk).exists()

    return once(request, (type(row), row.pk, role), ask)
