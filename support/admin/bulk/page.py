"""Bulk work in the console: choose what to do with a selection, look before an answer is sent, see how each fared."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count, Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from support.admin import access, audited, badges
from support.admin.base import BrandAdmin
from support.admin.bulk.forms import FORMS, VerbForm
from support.admin.bulk.reply import ReplyForm
from support.admin.mail import fates
from support.lib import keys
from support.lib.spoken import language
from support.models import BulkItem, BulkJob, Message, OutboxMessage, Role, Ticket
from support.tickets.actor import Actor
from support.tickets.bulk import answer, job
from support.tickets.refused import TicketRefused

SHOWN = 200  # tickets of a job on its page
State, Verb = BulkJob.State, BulkJob.Verb


def begin(request: HttpRequest, rows: QuerySet[Ticket]) -> HttpResponse:
    """A draft of the selected tickets, and its page. Raises TicketRefused where they make no job."""
    chosen = list(rows.order_by("pk")[: job.MOST + 1])
    return HttpResponseRedirect(
        address(job.choose(chosen, by=access.actor(request), now=timezone.now()))
    )


def address(row: BulkJob) -> str:
    return reverse("admin:support_bulkjob_change", args=[row.pk])


@admin.register(BulkJob)
class BulkAdmin(BrandAdmin):
    """A draft is its maker's alone to go on with; everybody of the brand sees what was done."""

    nothing_yet = gettext_lazy(
        "Nothing was done together yet. Select tickets in their list and choose “Change or answer together…”."
    )
    called = gettext_lazy("Bulk work")
    list_display = ["__str__", "brand", "state", "made_by_name", "created_at", "finished_at"]
    list_filter = ["brand", "verb", "state"]
    list_select_related = ["brand"]
    ordering = ["-created_at"]

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        mine = self.get_queryset(request).select_related("brand")
        row = get_object_or_404(mine, pk=keys.key(object_id))
        if request.method != "POST":
            return _page(request, row)
        verb = next((name for name in BUTTONS if name in request.POST), "")
        if not verb or not self._may(request, Role.AGENT, row):
            raise PermissionDenied
        if verb != "_stop" and row.made_by_id != request.user.pk:
            raise PermissionDenied
        try:
            answered = BUTTONS[verb](request, row, timezone.now())
        except TicketRefused as refusal:
            messages.error(request, str(refusal))
            answered = None
        return answered or HttpResponseRedirect(address(row))


def _do(request: HttpRequest, row: BulkJob, now: datetime) -> HttpResponse | None:
    """Start the verb whose button was pressed."""
    user = access.user(request)
    chosen = next((each for each in FORMS if each.verb == request.POST["_do"]), None)
    if chosen is None:
        raise PermissionDenied
    form = chosen(request.POST, job=row, user=user)
    if not form.is_valid():
        return _page(request, row, form)
    job.start(
        row, form.verb, form.asked(), now=now, tell=partial(audited.write, request, "started", row)
    )
    return None


def _fill(request: HttpRequest, row: BulkJob, _now: datetime) -> HttpResponse:
    form = ReplyForm(request.POST, job=row)
    form.is_valid()
    macro = form.cleaned_data.get("macro")
    return _page(request, row, reply=ReplyForm.filled(row, macro) if macro else form)


def _preview(request: HttpRequest, row: BulkJob, _now: datetime) -> HttpResponse | None:
    form = ReplyForm(request.POST, job=row)
    if form.is_valid():
        try:
            answer.freeze(row, form.asked())
        except TicketRefused as refusal:
            form.add_error(None, str(refusal))
    return None if form.is_valid() else _page(request, row, reply=form)


def _send(request: HttpRequest, row: BulkJob, now: datetime) -> HttpResponse | None:
    """Send what was previewed, to those who were frozen then."""
    if row.verb != Verb.REPLY:
        raise TicketRefused(_("Look at the preview first."))
    job.start(
        row, Verb.REPLY, row.asked, now=now, tell=partial(audited.write, request, "started", row)
    )
    return None


def _stop(request: HttpRequest, row: BulkJob, now: datetime) -> HttpResponse | None:
    with transaction.atomic():
        left = job.stop(row, by=access.actor(request), now=now)
        audited.write(request, "stopped", row)
    messages.success(
        request, ngettext("Stopped: %(n)d left.", "Stopped: %(n)d left.", left) % {"n": left}
    )
    return None


def _discard(_request: HttpRequest, row: BulkJob, _now: datetime) -> HttpResponse:
    job.discard(row)
    return HttpResponseRedirect(reverse("admin:support_ticket_changelist"))


BUTTONS: dict[str, Callable[[HttpRequest, BulkJob, datetime], HttpResponse | None]] = {
    "_do": _do,
    "_fill": _fill,
    "_preview": _preview,
    "_send": _send,
    "_stop": _stop,
    "_discard": _discard,
}


def _page(
    request: HttpRequest, row: BulkJob, form: VerbForm | None = None, reply: ReplyForm | None = None
) -> HttpResponse:
    user = access.user(request)
    context = {**admin.site.each_context(request), "job": row, "brand": row.brand}
    if row.state == State.DRAFT:
        count = row.items.count()
        titles = ngettext("%(n)d ticket together", "%(n)d tickets together", count)
        context |= {"title": titles % {"n": count}, "is_mine": row.made_by_id == user.pk}
        context["forms"] = [
            form if form and form.verb == each.verb else each(job=row, user=user) for each in FORMS
        ]
        context["reply"] = reply or ReplyForm(job=row)
        context["sample"] = row.items.select_related("ticket__brand").order_by("pk")[:10]
        if row.verb == Verb.REPLY and reply is None:
            context["preview"] = _told(answer.show(row, by=Actor.of(user), now=timezone.now()))
        return TemplateResponse(request, "desk/bulk.html", context)
    counts = _counted(row)
    context |= {"title": f"{row.get_verb_display()}: {sentence(row, counts)}", **_result(row)}
    context |= {"total": counts.total(), "done": counts.total() - counts[BulkItem.State.WAITING]}
    return TemplateResponse(request, "desk/bulk_result.html", context)


def sentence(row: BulkJob, counts: Counter[str]) -> str:
    """How far it came, in words: "37 changed, 2 not"."""
    done, left = counts[BulkItem.State.DONE], counts[BulkItem.State.LEFT_OUT]
    said = [ngettext("%(n)d changed", "%(n)d changed", done) % {"n": done}]
    if row.verb == Verb.REPLY:
        said = [ngettext("%(n)d answered", "%(n)d answered", done) % {"n": done}]
    if counts[BulkItem.State.WAITING]:
        said.append(_("%(n)d to do") % {"n": counts[BulkItem.State.WAITING]})
    if left:
        said.append(_("%(n)d not") % {"n": left})
    return ", ".join(said)


def _counted(row: BulkJob) -> Counter[str]:
    return Counter(dict(row.items.values_list("state").annotate(n=Count("pk")).order_by()))


def _told(preview: answer.Preview) -> dict[str, Any]:
    """The preview's counts by the words that pages use."""
    named = {
        name: [(badges.kind(kind), count) for kind, count in kinds.items()]
        for name, kinds in preview.clocks.items()
    }
    return {
        "count": preview.count,
        "sample": preview.sample,
        "letters": [(code, language(code), each) for code, each in preview.languages.items()],
        "clocks": named,
        "left_out": {
            reason: (len(rows), [ticket.reference for ticket in rows[:5]])
            for reason, rows in preview.left_out.items()
        },
    }


def _result(row: BulkJob) -> dict[str, Any]:
    """What was left out first, with its reason; of an answer, how the mail of each fares."""
    out = Prefetch("message__outbox", OutboxMessage.objects.prefetch_related("deliveries"))
    items = row.items.select_related("ticket__brand", "message").prefetch_related(out)
    rows = list(items.order_by("-reason", "pk")[:SHOWN])
    reasons = row.items.filter(state=BulkItem.State.LEFT_OUT).values_list("reason")
    return {
        "rows": [(item, _deliveries(item.message)) for item in rows],
        "more": max(row.items.count() - SHOWN, 0),
        "reasons": list(reasons.annotate(n=Count("pk")).order_by("-n", "reason")),
        "is_running": row.state == State.RUNNING,
        "waits_until": row.run_at if row.run_at and row.run_at > timezone.now() else None,
    }


def _deliveries(message: Message | None) -> list[tuple[str, str]]:
    if message is None:
        return []
    return [(tone, words) for tone, words, _row in fates.deliveries(message)]
