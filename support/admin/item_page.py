"""The page of a row that is read and decided about, never edited: its facts, its text, and the verbs it allows."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise as LazyText
from django.utils.html import format_html
from django.utils.safestring import SafeString

from support import audit
from support.admin import access, moments
from support.admin.row_page import RowPage
from support.models import Role
from support.tickets.actor import Actor

Text = str | LazyText


@dataclass(frozen=True, slots=True)
class Verb:
    """A button of the page. `run(row, by=…, reason=…, now=…)` does it or raises one of `refusals`.

    With `among` it takes one row more, `to=…`, chosen from those that `among(request)` lets the person pick; where
    there are none, there is no button. One verb of a page may ask for it.
    """

    name: str
    label: Text
    role: Role
    run: Callable[..., Any]
    done: Text
    needs_reason: bool = False
    among: Callable[[HttpRequest], QuerySet[Any]] | None = None


def simply(verb: Callable[..., Any]) -> Callable[..., Any]:
    """A room's verb that wants no reason, as a button runs it."""

    def run(row: Any, *, by: Actor, reason: Any, now: datetime) -> None:
        verb(row, by=by, now=now)

    return run


def linked(row: Model) -> SafeString:
    """Its name as a link to its page."""
    page = f"admin:{row._meta.app_label}_{row._meta.model_name}_change"
    return format_html('<a href="{}">{}</a>', reverse(page, args=[row.pk]), row)


@dataclass(slots=True)
class Item:
    """What the page shows; a section is a heading with either (label, value) facts or lines of text."""

    title: str
    pills: Sequence[Any] = ()
    notice: str = ""  # why it is here, in one sentence
    facts: Sequence[tuple[Text, Any]] = ()
    text_title: Text = ""
    text: str = ""
    sections: Sequence[tuple[Text, Sequence[Any]]] = field(default_factory=tuple)
    links: Sequence[tuple[Text, str]] = ()  # (label, address)

    @property
    def told(self) -> list[tuple[Text, Any]]:
        """The facts as the page prints them: a moment by the reader's own clock."""
        return [(name, moments.fact(value)) for name, value in self.facts]


class ItemPage(RowPage):
    item_template = "desk/item.html"
    refusals: tuple[type[Exception], ...] = ()

    def item(self, row: Any, now: datetime) -> Item:
        raise NotImplementedError

    def verbs(self, row: Any) -> Sequence[Verb]:
        """What may be done to the row in its present state."""
        return ()

    def more(self, row: Any) -> dict[str, Any]:
        """What the page's own template shows besides."""
        return {}

    def reason(self, request: HttpRequest) -> Any:
        """What was written beside the buttons, as the verb takes it."""
        return request.POST.get("reason", "")

    def page(self, request: HttpRequest, row: Any) -> HttpResponse:
        return self.decide(request, row) if request.method == "POST" else self.show(request, row)

    def show(
        self, request: HttpRequest, row: Any, *, status: int = 200, **more: Any
    ) -> HttpResponse:
        """The page; `more` is what its template shows for this request alone."""
        allowed, targets = self._allowed(request, row)
        item = self.item(row, timezone.now())
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "item": item,
            "verbs": allowed,
            "asks_reason": next((verb.name for verb in allowed if verb.needs_reason), ""),
            "asks_whose": next((verb.name for verb in allowed if verb.among), ""),
            "targets": targets,
            "list_url": self.list_url,
            "plural": self.plural,
            "title": item.title,
            **self.more(row),
            **more,
        }
        return TemplateResponse(request, self.item_template, context, status=status)

    def decide(self, request: HttpRequest, row: Any) -> HttpResponse:
        """Do what the pressed button says, if it is one of those offered, and show the page anew."""
        allowed, _targets = self._allowed(request, row)
        verb = next((each for each in allowed if each.name in request.POST), None)
        if verb is None:
            raise PermissionDenied
        by, now = access.actor(request), timezone.now()
        reason = self.reason(request)
        said = {"reason": reason} if reason else {}
        to = {"to": _chosen(request, verb.among(request))} if verb.among else {}
        brands = {brand for each in (row, *to.values()) for brand in audit.brands_of(each)}
        said |= {name: str(each) for name, each in to.items()}
        try:
            with transaction.atomic():
                verb.run(row, by=by, reason=reason, now=now, **to)
                told = {"on": row, "brands": brands, "diff": said}
                audit.record(verb.name.strip("_"), by=by, now=now, **told)
        except self.refusals as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, str(verb.done))
        return HttpResponseRedirect(request.path)

    def _allowed(self, request: HttpRequest, row: Any) -> tuple[list[Verb], list[Model]]:
        """The verbs that this person may use on the row, and the rows that the one with `among` lets them choose."""
        mine = [verb for verb in self.verbs(row) if access.reaches(request, row, verb.role)]
        targets = [each for verb in mine if verb.among for each in verb.among(request)]
        return [verb for verb in mine if targets or not verb.among], targets


def _chosen(request: HttpRequest, targets: Iterable[Model]) -> Model:
    """Of what was offered, nothing else."""
    for each in targets:
        if str(each.pk) == request.POST.get("to"):
            return each
    raise PermissionDenied
