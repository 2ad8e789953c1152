"""Who sees which rows: one function for admin, board, search, export and autocomplete alike."""

from typing import Any, TypeVar

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db.models import Model, QuerySet

from support.models.brand import Brand, Membership, Role

M = TypeVar("M", bound=Model)
User = AbstractBaseUser | AnonymousUser

RANK = {role: rank for rank, role in enumerate(Role)}
# Django's own user names no brand: people belong to the brands of their memberships.
BORROWED_PATHS = {"auth.User": "memberships__brand"}


def sees_all(user: User) -> bool:
    """Whether somebody is of no brand and of all: a superuser."""
    return bool(user.is_active and getattr(user, "is_superuser", False))


def brand_ids(user: User, at_least: Role = Role.VIEWER) -> QuerySet[Any, Any]:
    """Keys of the brands in which `user` has at least this role; a superuser has all of them."""
    if sees_all(user):
        return Brand.objects.values_list("pk")
    if not user.is_active:
        return Brand.objects.none().values_list("pk")
    enough = [role for role in Role if RANK[role] >= RANK[at_least]]
    return Membership.objects.filter(user=user.pk, role__in=enough).values_list("brand")


def scoped(model: type[M], user: User, at_least: Role = Role.VIEWER) -> QuerySet[M]:
    """The rows of `model` that `user` may know of. A model without a brand path shows none."""
    rows: QuerySet[M] = QuerySet(model)
    if sees_all(user):
        return rows
    path = brand_path(model)
    if path is None:
        return rows.none()
    mine = rows.filter(**{f"{path}__in": brand_ids(user, at_least)})
    return rows.filter(pk__in=mine.values("pk")) if model._meta.label in BORROWED_PATHS else mine


def brand_path(model: type[Model]) -> str | None:
    """The lookup that leads from a row to its brand's key; None where rows belong to no brand."""
    return BORROWED_PATHS.get(model._meta.label) or getattr(model, "brand_path", None)


def may(user: User, brand_id: int | None, at_least: Role) -> bool:
    """Whether `user` has at least this role in this brand."""
    if sees_all(user):
        return True
    enough = [role for role in Role if RANK[role] >= RANK[at_least]]
    mine = Membership.objects.filter(user=user.pk, brand=brand_id, role__in=enough)
    return user.is_active and mine.exists()


def brand_of(row: Any) -> int | None:
    """The key of the brand that a row says it belongs to; None for rows without a brand path."""
    path: str | None = getattr(row, "brand_path", None)
    if path is None:
        return None
    for step in path.split("__"):
        row = getattr(row, step, None)
    key: int | None = row.pk if isinstance(row, Model) else row
    return key
