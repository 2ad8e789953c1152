"""Tell many people: write it, look at who would read what, then send it or not."""

from collections import Counter
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language_info, gettext_lazy
from django.utils.translation import gettext as _

from incidents.admin.cockpit import tell_url
from incidents.admin.panels import words
from incidents.audience import letters
from incidents.lifecycle import IncidentRefused, mailings
from incidents.lifecycle.publish import in_language
from incidents.models import Incident, Mailing, Recipient
from support.admin import access
from support.models import Role, scoped
from support.tickets.actor import Actor

Kind, State = Mailing.Kind, Recipient.State
LABELS = {Kind.TICKETS: gettext_lazy("What ended it"), Kind.AUDIENCE: gettext_lazy("The impact")}
SAMPLES, SHOWN = 3, 50  # letters shown; people listed


class WordsForm(forms.Form):
    def __init__(self, data: Any, *, incident: Incident, kind: str, written: Any) -> None:
        super().__init__(data)
        self.languages = letters.languages(incident, kind)
        for language in self.languages:
            name = get_language_info(language)["name_local"]
            self.fields[language] = words(f"{LABELS[Kind(kind)]} ({name})")
            self.fields[language].initial = written.get(language) or _said(incident, language)
        if kind == Kind.TICKETS:
            self.fields["closes"] = forms.BooleanField(
                label=_("Resolve the tickets that are open"), required=False, initial=True
            )

    def words(self) -> dict[str, str]:
        return {each: self.cleaned_data[each] for each in self.languages}


def page(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """Only leads; an incident of another brand is not there."""
    if kind not in Kind.values:
        raise Http404
    mine = scoped(Incident, request.user).select_related("brand")
    incident = access.asked_row(request, mine, pk, Role.LEAD)
    draft = incident.mailings.filter(kind=kind, state=Mailing.State.DRAFT).first()
    posted = request.POST if "_draft" in request.POST else None
    form = WordsForm(posted, incident=incident, kind=kind, written=draft.words if draft else {})
    if request.method == "POST" and _decided(request, incident, draft, form):
        sent = "_send" in request.POST
        home = reverse("admin:incidents_incident_change", args=[pk])
        return HttpResponseRedirect(home if sent else tell_url(incident, kind))
    context = {
        **admin.site.each_context(request),
        "title": Kind(kind).label,
        "incident": incident,
        "form": form,
        "draft": draft,
        **(_preview(draft) if draft else {}),
    }
    return TemplateResponse(request, "desk/tell.html", context, status=422 if form.errors else 200)


def _decided(
    request: HttpRequest, incident: Incident, draft: Mailing | None, form: WordsForm
) -> bool:
    """Whether it was done. What is sent is the draft that was looked at, by its key."""
    by = access.actor(request)
    now, seen = timezone.now(), request.POST.get("draft", "")
    try:
        if "_draft" in request.POST:
            return form.is_valid() and _drafted(form, incident, by=by, now=now)
        if draft is None or str(draft.pk) != seen:
            messages.error(request, _("This draft was replaced: look at the new one."))
        elif "_send" in request.POST:
            mailings.send(draft, by=by, now=now)
            messages.success(request, _("It is being sent."))
        elif "_discard" in request.POST:
            mailings.discard(draft)
    except IncidentRefused as refusal:
        if form.is_bound:
            form.add_error(None, str(refusal))
            return False
        messages.error(request, str(refusal))
    return True


def _drafted(form: WordsForm, incident: Incident, *, by: Actor, now: Any) -> bool:
    said = form.words()
    if "closes" in form.fields:
        mailings.draft_answers(incident, said, closes=form.cleaned_data["closes"], by=by, now=now)
    else:
        mailings.draft_audience(incident, said, by=by, now=now)
    return True


def _preview(draft: Mailing) -> dict[str, Any]:
    rows = draft.recipients.select_related("ticket__brand").order_by("pk")
    counted = Counter(rows.values_list("state", "is_mailed", "language"))
    told = {
        language: count
        for (state, mailed, language), count in sorted(counted.items())
        if state == State.WAITING and mailed
    }
    mailed = rows.filter(state=State.WAITING, is_mailed=True)
    samples = [row for each in told for row in mailed.filter(language=each)[:1]][:SAMPLES]
    return {
        "told": told,
        "count": sum(told.values()),
        "tickets": rows.filter(state=State.WAITING, ticket__isnull=False).count(),
        "samples": [(row, letters.letter(draft, row)) for row in samples],
        "people": rows.filter(state=State.WAITING)[:SHOWN],
        "left_out": rows.filter(state=State.SKIPPED)[:SHOWN],
    }


def _said(incident: Incident, language: str) -> str:
    """What was said in public about the end: the first draft of what the customer reads."""
    last = incident.updates.filter(template="resolution").order_by("-at").first()
    return in_language(last.slots.get("resolution", ""), language) if last else ""
