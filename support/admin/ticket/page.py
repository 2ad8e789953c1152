"""A ticket's page: the conversation and the composer; what stands beside them and what the buttons do is next door."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy

from support.admin import access, notifications
from support.admin.queue import next_ticket
from support.admin.row_page import RowPage
from support.admin.ticket import (
    by_hand,
    files,
    moves_page,
    new_page,
    playbook_page,
    print_page,
    seat,
    thread,
    triage_page,
    verbs,
)
from support.admin.ticket.side import beside
from support.admin.ticket.visit import Visit
from support.admin.ticket.visit import visit as visit_of
from support.admin.ticket.why import why
from support.lib import keys
from support.models import Message, Role, Ticket, scoped
from support.tickets.colleagues import notices

TOGETHER = ("requester__account", "queue")


class TicketPage(RowPage):
    """Nothing here writes a field: every change is a verb of `tickets.actions`."""

    missing = gettext_lazy("There is no such ticket among those of your brands.")

    def get_urls(self) -> list[URLPattern]:
        guard = self.admin_site.admin_view
        return [
            path("<int:pk>/triage/", guard(triage_page.page), name="support_triage"),
            path("<int:pk>/seat/", guard(seat.page), name="support_seat"),
            path("<int:pk>/colleagues/", guard(seat.colleagues), name="support_colleagues"),
            path("<int:pk>/preview/", guard(seat.before_sending), name="support_preview"),
            path("new/", guard(new_page.page), name="support_new"),
            path("<int:pk>/print/", guard(print_page.page), name="support_print"),
            path("<int:pk>/moves/", guard(moves_page.page), name="support_moves"),
            path("<int:pk>/by-hand/", guard(by_hand.page), name="support_by_hand"),
            path("<int:pk>/why/", guard(why), name="support_why"),
            path("<int:pk>/playbook/", guard(playbook_page.page), name="support_playbook"),
            path(
                "<int:pk>/evidence/<int:file>/",
                guard(playbook_page.evidence),
                name="support_evidence",
            ),
            path("<int:pk>/message/<int:message>/", guard(files.letter), name="support_letter"),
            path("<int:pk>/file/<int:file>/", guard(files.download), name="support_file"),
            *super().get_urls(),
        ]

    def page(self, request: HttpRequest, row: Ticket) -> HttpResponse:
        visit = visit_of(request, row)
        if request.method == "POST":
            if not self.has_change_permission(request, row):
                raise PermissionDenied
            following = next_ticket.after(self, request, row) if "_next" in request.POST else None
            done = verbs.submitted(visit)
            if done:
                messages.success(request, done)
                return HttpResponseRedirect(_onwards(visit, following))
        return self._page(visit)

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> Ticket | None:
        """With what its page shows of other tables, in the same query."""
        rows = self.get_queryset(request).select_related(*TOGETHER)
        found: Ticket | None = rows.filter(pk=keys.key(object_id)).first()
        return found

    def _page(self, visit: Visit) -> HttpResponse:
        request, ticket = visit.request, visit.ticket
        frame = self.admin_site.each_context(request)
        if frame["unread"] and notices.read(visit.user, ticket, now=visit.now):
            frame["unread"] = notifications.unread(request)
        shown = thread.of(ticket, everything="all" in request.GET)
        if not visit.composer.is_bound:
            visit.composer.initial["seen"] = shown.last_seen
        context = {
            **frame,
            **beside(visit),
            "opts": self.opts,
            "ticket": ticket,
            "title": f"{ticket.reference} {ticket.subject}",
            "thread": shown,
            "composer": visit.composer,
            "properties": visit.properties,
            "draft": visit.draft,
            "written_until": _written_until(visit, shown),
            "on_the_server": int(visit.now.timestamp() * 1000),
            "just_sent": _just_sent(visit),
            "view_query": next_ticket.query(request),
            "may_change": access.holds(request, ticket.brand_id, Role.AGENT),
        }
        status = 422 if visit.composer.errors or visit.properties.errors else 200
        return TemplateResponse(request, "desk/ticket.html", context, status=status)


def _onwards(visit: Visit, following: Ticket | None) -> str:
    """Where to go after what was done: here again, or to the next ticket of the view, with a way to take it back."""
    query = next_ticket.query(visit.request)
    if visit.sent is not None:
        query += f"{'&' if query else '?'}sent={visit.sent.pk}"
    if following is None:
        return visit.request.path + query
    return reverse("admin:support_ticket_change", args=[following.pk]) + query


def _just_sent(visit: Visit) -> thread.Entry | None:
    """What this person sent a moment ago, here or in the ticket before."""
    key = keys.key(visit.request.GET.get("sent", ""))
    if not key:
        return None
    mine = scoped(Message, visit.user).filter(pk=key, author=visit.user)
    found = mine.select_related("ticket__brand").prefetch_related("outbox").first()
    return thread.entry(found) if found else None


def _written_until(visit: Visit, shown: thread.Thread) -> int:
    """Until when the desk knows what this person wrote, in ms: a copy in a browser that is older says nothing new."""
    messages = [each.message for each in shown.entries if each.message]
    known = [each.at for each in messages if each.author_id == visit.user.pk]
    known += [visit.draft.saved_at] if visit.draft else []
    return int(max(known).timestamp() * 1000) if known else 0
