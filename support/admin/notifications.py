"""What I was told: the list behind the bell, one click from its ticket, and how I want to be told."""

from datetime import datetime
from typing import Any

from django.contrib import admin, messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.defaultfilters import truncatechars
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from support.admin import tabs
from support.admin.base import BrandAdmin
from support.admin.item_page import Item, ItemPage
from support.admin.tabs import TabFilter, View
from support.admin.wish_form import WishForm
from support.lib import keys
from support.models import Notification, NotificationWish, Role, scoped
from support.tickets.colleagues.notice_mail import sentence

EXCERPT = 120  # characters of what was written


def mine(request: HttpRequest) -> QuerySet[Notification]:
    """Of this person alone, in the brands that they work for today."""
    return scoped(Notification, request.user).filter(user=request.user.pk)


def unread(request: HttpRequest) -> str:
    """The number beside the bell; empty where there is none. One query, by the index of unread rows."""
    count = mine(request).filter(read_at=None).order_by()[: tabs.COUNT_CAP].count()
    return tabs.said(count) if count else ""


class ToldFilter(TabFilter):
    default = "unread"
    views = (
        View(
            "unread",
            gettext_lazy("Unread"),
            lambda _user, _now: Q(read_at=None),
            empty=gettext_lazy(
                "Nothing new. You are told here when a ticket becomes yours, a customer of yours writes, "
                "a colleague mentions you, or a promise of yours is soon due."
            ),
        ),
        View("all", gettext_lazy("All"), lambda _user, _now: Q()),
    )


@admin.register(Notification)
class NotificationAdmin(ItemPage, BrandAdmin):
    nothing_yet = gettext_lazy("Nobody has told you anything yet. What concerns you appears here.")
    called = gettext_lazy("Notifications")
    list_display = ["what", "told", "mark"]
    list_display_links = None
    list_filter = [ToldFilter]
    ordering = ["-at", "-pk"]
    actions = None
    change_list_template = "desk/notifications.html"

    def rows(self, request: HttpRequest, role: Role) -> QuerySet[Any]:
        return super().rows(request, role).filter(user=request.user.pk)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """With all that a line says; the letters' whole text stays where it is."""
        rows = super().get_queryset(request).select_related("ticket__brand", "message")
        return rows.defer("message__html", "message__text", "message__elided_text")

    def get_urls(self) -> list[URLPattern]:
        guard = self.admin_site.admin_view
        return [
            path("count/", guard(count_page), name="support_told_count"),
            path("read/", guard(read_page), name="support_told_read"),
            path("wishes/", guard(wishes_page), name="support_wishes"),
            *super().get_urls(),
        ]

    @admin.display(description=gettext_lazy("What happened"))
    def what(self, row: Notification) -> SafeString:
        said = truncatechars(row.message.reply_text, EXCERPT) if row.message else ""
        return format_html(
            '<a href="{}" class="{}"><span class="subject">{}</span> <span class="ref">{}</span> {}</a>'
            ' <span class="reason">{}</span>',
            _url(row),
            "read" if row.read_at else "unread",
            sentence(row),
            row.ticket.reference,
            row.ticket.subject or _("(no subject)"),
            said,
        )

    @admin.display(description=gettext_lazy("When"))
    def told(self, row: Notification) -> SafeString:
        ago = _("%(time)s ago") % {"time": timesince(row.at, depth=1)}
        said = '<time datetime="{}" title="{} UTC">{}</time>'
        return format_html(
            said, row.at.isoformat(), date_format(row.at, "SHORT_DATETIME_FORMAT"), ago
        )

    @admin.display(description=gettext_lazy("Read"))
    def mark(self, row: Notification) -> SafeString:
        """Its own address: the list's form is for actions."""
        label = _("Mark as unread") if row.read_at else _("Mark as read")
        button = (
            '<button type="submit" class="button" name="{}" value="{}" formaction="{}">{}</button>'
        )
        name, url = "_unread" if row.read_at else "_read", reverse("admin:support_told_read")
        return format_html(button, name, row.pk, url, label)

    def item(self, row: Notification, now: datetime) -> Item:
        link = format_html('<a href="{}">{}</a>', _url(row), str(row.ticket))
        return Item(
            title=sentence(row),
            facts=[(_("Ticket"), link), (_("By"), row.by_name or "—"), (_("When"), row.at)],
            text=truncatechars(row.message.reply_text, 2000) if row.message else "",
        )


def count_page(request: HttpRequest) -> HttpResponse:
    """The bell's number, for a page that has been open for a while."""
    return HttpResponse(unread(request), content_type="text/plain")


@require_POST
def read_page(request: HttpRequest) -> HttpResponse:
    """One becomes read or unread again, or all that are unread become read."""
    now, rows, posted = timezone.now(), mine(request), request.POST
    if "_all" in posted:
        rows.filter(read_at=None).update(read_at=now)
    else:
        key = posted.get("_read") or posted.get("_unread") or ""
        row = get_object_or_404(rows, pk=keys.key(key))
        rows.filter(pk=row.pk).update(read_at=now if "_read" in posted else None)
    view = "" if "_unread" not in posted else "?view=all"
    return HttpResponseRedirect(_list() + view)


def wishes_page(request: HttpRequest) -> HttpResponse:
    """Each kind by each way, and the hours in which no mail comes."""
    wish = NotificationWish.objects.filter(user=request.user.pk).first()
    wish = wish or NotificationWish(user_id=request.user.pk or 0)
    form = WishForm(request.POST or None, instance=wish)
    if form.is_bound and form.is_valid():
        form.save()
        messages.success(request, _("Kept. It holds for what happens from now on."))
        return HttpResponseRedirect(request.path)
    context = {
        **admin.site.each_context(request),
        "title": _("How I am told"),
        "form": form,
        "list_url": _list(),
    }
    return TemplateResponse(
        request, "desk/wishes.html", context, status=422 if form.errors else 200
    )


def _url(row: Notification) -> str:
    url = reverse("admin:support_ticket_change", args=[row.ticket_id])
    return f"{url}#message-{row.message_id}" if row.message_id else url


def _list() -> str:
    return reverse("admin:support_notification_changelist")
