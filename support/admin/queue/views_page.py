"""The saved views of the queue: give a narrowed list a name, change it, share it, put it in its place, delete it."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from support import audit
from support.admin import access
from support.admin.queue import inbox, keyset, narrowed, saved_views
from support.admin.queue.view_form import ViewForm, group
from support.audit.diff import changed
from support.lib import keys
from support.models import SavedView
from support.tickets.actor import Actor


def page(request: HttpRequest) -> HttpResponse:
    """All that this person sees; arrows move one among its neighbours."""
    if request.method == "POST":
        key = request.POST.get("_up") or request.POST.get("_down") or ""
        view = get_object_or_404(saved_views.editable(request.user), pk=keys.key(key))
        _move(view, -1 if "_up" in request.POST else 1, access.user(request))
        return HttpResponseRedirect(request.path)
    rows = [
        (view, saved_views.may_edit(request, view))
        for view in saved_views.visible(request.user).select_related("brand", "owner")
    ]
    return _answer(request, "desk/views.html", title=_("Views"), rows=rows)


def new(request: HttpRequest) -> HttpResponse:
    """The list that the address narrows gets a name."""
    shown, user = inbox.current(request), access.user(request)
    asked = request.GET.get("sort", "")
    initial = {
        "query": narrowed.query(request.GET, shown, user),
        "sort": asked if asked in keyset.ORDERS else shown.sort,
        "columns": list(shown.columns),
    }
    return _form(request, SavedView(), user, initial)


def one(request: HttpRequest, pk: int) -> HttpResponse:
    """Change or delete it. One that this person may not change is not there."""
    user = access.user(request)
    view = get_object_or_404(saved_views.editable(user).select_related("brand"), pk=pk)
    if "_delete" in request.POST:
        with transaction.atomic():
            _record("deleted", view, user)
            view.delete()
        messages.success(request, _("The view “%(name)s” is gone.") % {"name": view.name})
        return HttpResponseRedirect(reverse("admin:support_ticket_changelist"))
    return _form(request, view, user, {})


def _form(
    request: HttpRequest, view: SavedView, user: User, initial: dict[str, Any]
) -> HttpResponse:
    is_new = view.pk is None
    form = ViewForm(request.POST or None, instance=view, initial=initial, user=user)
    before = dict(form.initial)
    if form.is_bound and form.is_valid():
        with transaction.atomic():
            saved = form.save()
            names = form.changed_data
            after = {name: form.cleaned_data[name] for name in names}
            _record("added" if is_new else "changed", saved, user, changed(saved, before, after))
        url = reverse("admin:support_ticket_changelist")
        return HttpResponseRedirect(f"{url}?view=v{saved.pk}")
    title = _("Save view") if is_new else _("Change the view “%(name)s”") % {"name": view}
    return _answer(request, "desk/view.html", title=title, form=form, view=None if is_new else view)


def _answer(request: HttpRequest, template: str, **context: Any) -> HttpResponse:
    form = context.get("form")
    status = 422 if form is not None and form.errors else 200
    shown = {**admin.site.each_context(request), **context}
    return TemplateResponse(request, template, shown, status=status)


def _move(view: SavedView, step: int, user: User) -> None:
    """Change places with the neighbour; at the end nothing happens. Gives a position to views that had none."""
    row = list(group(view.brand, user))
    here = row.index(view)
    there = here + step
    if not 0 <= there < len(row):
        return
    row[here], row[there] = row[there], row[here]
    for position, each in enumerate(row, start=1):
        each.position = position
    SavedView.objects.bulk_update(row, ["position"])


def _record(verb: str, view: SavedView, user: User, diff: dict[str, Any] | None = None) -> None:
    """Changes of a shared view are audited, those of a personal one are not."""
    if view.is_shared:
        audit.record(verb, by=Actor.of(user), on=view, diff=diff, now=timezone.now())
