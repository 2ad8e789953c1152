"""A new ticket written by an agent: a phone call, or a follow-up of a ticket that has ended."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from support.admin import access
from support.escalation import watch
from support.lib import keys
from support.models import Brand, Role, Severity, Ticket, brand_ids, scoped
from support.tickets import phone
from support.tickets.actor import Actor
from support.tickets.refused import TicketRefused


class NewTicketForm(forms.Form):
    brand = forms.ModelChoiceField(
        Brand.objects.none(), label=gettext_lazy("Brand"), empty_label=None
    )
    name = forms.CharField(
        label=gettext_lazy("Who asks"),
        max_length=200,
        required=False,
        widget=forms.TextInput({"autofocus": True}),
    )
    email = forms.EmailField(label=gettext_lazy("Their address"), required=False)
    subject = forms.CharField(label=gettext_lazy("Subject"), max_length=300)
    text = forms.CharField(
        label=gettext_lazy("What they said"), widget=forms.Textarea(attrs={"rows": 6})
    )
    severity = forms.ChoiceField(
        label=gettext_lazy("Severity"),
        choices=[("", gettext_lazy("as the words suggest")), *Severity.choices],
        required=False,
    )
    acknowledge = forms.BooleanField(
        label=gettext_lazy("Mail them that it is noted"), required=False, initial=True
    )
    follows = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any = None, *, user: User, initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        field = self.fields["brand"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = Brand.objects.filter(pk__in=brand_ids(user, Role.AGENT))


def page(request: HttpRequest) -> HttpResponse:
    """For agents of any brand; a follow-up of a ticket out of reach is a ticket of its own."""
    if not access.has_role(request, Role.AGENT):
        raise PermissionDenied
    user = access.user(request)
    asked = request.POST if request.method == "POST" else request.GET
    follows = _followed(user, asked.get("follows", ""))
    if request.method == "POST":
        form = NewTicketForm(request.POST, user=user)
        made = _made(form, follows, user) if form.is_valid() else None
        if made is not None:
            messages.success(request, _("Opened %(ticket)s.") % {"ticket": made.reference})
            to = reverse("admin:support_ticket_change", args=[made.pk])
            return HttpResponseRedirect(to)
    else:
        form = NewTicketForm(user=user, initial=_initial(follows))
    context = {
        **admin.site.each_context(request),
        "title": _("New ticket"),
        "form": form,
        "follows": follows,
    }
    return TemplateResponse(request, "desk/new.html", context, status=422 if form.errors else 200)


def _followed(user: User, key: str) -> Ticket | None:
    mine = scoped(Ticket, user, Role.AGENT).select_related("brand", "requester")
    return mine.filter(pk=keys.key(key)).first()


def _initial(follows: Ticket | None) -> dict[str, Any]:
    if follows is None:
        return {}
    known = follows.requester.addresses.order_by("-is_primary", "pk").first()
    return {
        "brand": follows.brand_id,
        "name": follows.requester.name,
        "email": known.email if known else "",
        "subject": follows.subject,
        "follows": follows.pk,
    }


def _made(form: NewTicketForm, follows: Ticket | None, user: User) -> Ticket | None:
    data, now = form.cleaned_data, timezone.now()
    names = ("subject", "text", "name", "email", "severity", "acknowledge")
    call = phone.Call(**{name: data[name] for name in names}, follows=follows)
    try:
        ticket = phone.take_down(data["brand"], call, by=Actor.of(user), now=now)
    except TicketRefused as refusal:
        form.add_error(None, str(refusal))
        return None
    watch.after_message(ticket, said=data["text"], now=now)
    return ticket
