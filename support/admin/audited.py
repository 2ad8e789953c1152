"""How the console's base classes tell the audit what was done: no page writes a row without it."""

from collections.abc import Iterable, Mapping
from typing import Any

from allauth.account.decorators import reauthentication_required
from django.contrib.auth.models import User
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from support import audit
from support.audit.diff import changed
from support.models.access import brand_path
from support.tickets.actor import Actor

MOST_KEYS = 200  # of a bulk action's rows that one entry names


def remember(request: HttpRequest, form: Any, formsets: Any) -> None:
    """Keep what a valid form and its inlines are about to change, until the row is logged."""
    row = getattr(form, "instance", None) or form.user  # Django's form for a new password
    found = changed(row, *_values(form))
    for formset in formsets or ():
        for each in (one for one in formset.forms if one.has_changed()):
            verb = "deleted" if each in formset.deleted_forms else "set"
            name = f"{each.instance._meta.model_name} {each.instance.pk or 'new'} {verb}"
            before, after = _changed_pair(each)
            found[name] = [before, after]
    vars(request)["desk_changed"] = found


def write(request: HttpRequest, action: str, row: Model) -> None:
    """One entry about one row, with what `remember` kept."""
    diff = vars(request).pop("desk_changed", {}) if action != "deleted" else {}
    audit.record(action, by=_by(request), on=row, diff=diff, now=timezone.now())


def whose(rows: "QuerySet[Any]") -> dict[int, list[int | None]]:
    """Each row's key with the brands whose chain tells of it, without reading the rows: letters are large."""
    found: dict[int, list[int | None]] = {}
    path = brand_path(rows.model)
    pairs = (
        rows.values_list("pk", path) if path else ((pk, None) for (pk,) in rows.values_list("pk"))
    )
    for pk, brand_id in pairs:
        found.setdefault(pk, []).append(brand_id)
    return found


def acted(
    request: HttpRequest,
    action: str,
    model: type[Model],
    whose: Mapping[int, Iterable[int | None]],
) -> None:
    """A bulk action: one entry in the chain of each brand, naming the rows of that brand that it was done to."""
    keys: dict[int | None, list[int]] = {}
    for pk, brands in whose.items():
        for brand_id in brands:
            keys.setdefault(brand_id, []).append(pk)
    reason = request.POST.get("reason", "").strip()
    for brand_id in sorted(keys, key=lambda each: each or 0):
        diff: dict[str, Any] = {"rows": model._meta.label, "keys": keys[brand_id][:MOST_KEYS]}
        diff |= {"count": len(keys[brand_id])} | ({"reason": reason} if reason else {})
        audit.record(action, by=_by(request), brands=[brand_id], diff=diff, now=timezone.now())


@reauthentication_required  # type: ignore[untyped-decorator]  # allauth ships no types
def exported(request: HttpRequest, what: str, asked: Mapping[str, Any]) -> None:
    """Data leaves the console as a file, once the person has shown again who they are: told to each of their brands."""
    user = request.user
    brands = audit.brands_of(user if isinstance(user, User) else None)
    diff = {"what": what, "asked": dict(asked)}
    audit.record("exported", by=_by(request), brands=brands, diff=diff, now=timezone.now())


def _changed_pair(form: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    diff = changed(form.instance, *_values(form))
    return ({name: pair[0] for name, pair in diff.items()}, {n: p[1] for n, p in diff.items()})


def _values(form: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    cleaned = form.cleaned_data
    after = {name: cleaned[name] for name in form.changed_data if name in cleaned}
    return {name: form.initial.get(name) for name in after}, after


def _by(request: HttpRequest) -> Actor:
    user = request.user
    return Actor.of(user) if isinstance(user, User) else Actor("nobody")
