"""The console's frame over both apps: who gets in, the navigation, and the Today page."""

from typing import Any

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.core.exceptions import ImproperlyConfigured
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from config import signin

OURS = ("support", "incidents")
NAVIGATION = [  # (group, models); a person sees those that their roles show
    (
        gettext_lazy("Incidents"),
        [
            "incidents.Incident",
            "incidents.Obligation",
            "incidents.ActionItem",
            "incidents.Finding",
            "incidents.Page",
            "incidents.AlertGroup",
        ],
    ),
    (
        gettext_lazy("Public page"),
        [
            "incidents.Change",
            "incidents.ReleaseNotes",
            "incidents.Maintenance",
            "incidents.Subscriber",
        ],
    ),
    (gettext_lazy("People"), ["support.Customer", "support.Account", "support.BulkJob"]),
    (gettext_lazy("Mail"), ["support.RawMessage", "support.OutboxMessage", "support.Suppression"]),
    (
        gettext_lazy("Promises"),
        [
            "support.Clock",
            "support.Escalation",
            "support.PlaybookRun",
            "support.OnCallOverride",
            "support.ClosedDay",
            "support.RunbookVersion",
        ],
    ),
    (
        gettext_lazy("Set-up"),
        [
            "auth.User",
            "support.Person",
            "support.Team",
            "support.Queue",
            "support.Macro",
            "incidents.Component",
            "incidents.Webhook",
            "support.AuditEntry",
        ],
    ),
]


class DeskSite(admin.AdminSite):
    site_header = site_title = "Deskbell"
    index_title = gettext_lazy("Today")
    site_url = None
    enable_nav_sidebar = False
    empty_value_display = "—"  # as everywhere else in the console

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Only pages that keep brands apart: other packages' pages stay out, ours must derive from the base."""
        if getattr(admin_class, "keeps_brands_apart", False):
            super().register(model_or_iterable, admin_class, **options)
        elif getattr(admin_class, "__module__", "").startswith(OURS):
            raise ImproperlyConfigured(f"{admin_class.__name__} must derive from BrandAdmin.")

    def get_urls(self) -> list[URLPattern | URLResolver]:
        """Without the view-on-site redirect, which would look up any row of any model; with the reports."""
        from config import board
        from support.admin.reports import menu
        from support.admin.runbook import rules_page

        urls = [url for url in super().get_urls() if getattr(url, "name", None) != "view_on_site"]
        wall = path("board/", self.admin_view(board.page), name="board")
        return [*menu.urls(self.admin_view), *rules_page.urls(self.admin_view), wall, *urls]

    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Sign-in is allauth's, with its limits and its second factor."""
        answer: HttpResponse = secure_admin_login(super().login)(request, extra_context)
        return answer

    def app_index(self, request: HttpRequest, app_label: str, extra_context: Any = None) -> Any:
        return redirect("admin:index")

    def get_log_entries(self, request: HttpRequest) -> QuerySet[LogEntry]:
        """Nobody's recent actions stand on a page: an entry carries no brand."""
        return LogEntry.objects.none()

    def logout(self, request: HttpRequest, extra_context: Any = None) -> Any:
        return redirect("account_logout")

    def password_change(self, request: HttpRequest, extra_context: Any = None) -> Any:
        return redirect("account_change_password")

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:  # noqa: FBT001, FBT002  # Django's signature
        """Every page of the console passes here: sessions end, and a second factor may be demanded."""
        inner = super().admin_view(view, cacheable)

        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            if self.has_permission(request):
                stop = signin.stop(request, now=timezone.now())
                if stop is not None:
                    return stop
            return inner(request, *args, **kwargs)

        return guarded

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """The navigation: groups of lists that this person may see."""
        pages = {model._meta.label: page for model, page in self._registry.items()}
        groups = []
        for name, labels in NAVIGATION:
            seen = [pages[label] for label in labels if label in pages]
            models = [_entry(page, request) for page in seen if page.has_view_permission(request)]
            if models:
                groups.append({"name": name, "app_label": "", "models": models})
        return [group for group in (*groups, *_lent(request)) if group["models"]]

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        context = super().each_context(request)
        if context["has_permission"]:
            from config import today  # it imports pages, and those need this site first

            context["unread"] = today.bell(request)
            context["inbox"] = today.inbox_links(request)
            context["may_answer"] = today.may_answer(request)
        return context

    def index(self, request: HttpRequest, extra_context: Any = None) -> TemplateResponse:
        from config import today

        context = {
            **self.each_context(request),
            "title": _("Today"),
            "panels": today.panels(request, now=timezone.now()),
        }
        return TemplateResponse(request, "desk/today.html", context)


def _lent(request: HttpRequest) -> list[dict[str, Any]]:
    """Groups of pages that belong to no model."""
    from support.admin.reports import menu
    from support.admin.runbook import rules_page

    return [
        {"name": _("Runbook"), "app_label": "", "models": rules_page.navigation(request)},
        {"name": _("Reports"), "app_label": "", "models": menu.navigation(request)},
    ]


def _entry(page: Any, request: HttpRequest) -> dict[str, Any]:
    opts = page.opts
    url = reverse(f"admin:{opts.app_label}_{opts.model_name}_changelist")
    return {
        "name": page.plural,
        "admin_url": url,
        "is_here": request.path.startswith(url),
    }
