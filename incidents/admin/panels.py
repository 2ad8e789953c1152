"""Small forms on a page, each of them one verb: shown to those whose role allows it, kept as written when refused."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseRedirect
from django.utils import timezone
from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext_lazy as _

from incidents.lifecycle import IncidentRefused
from incidents.models import Incident
from support.admin import access
from support.models import Membership, Role, may
from support.tickets.actor import Actor
from support.tickets.refused import TicketRefused


class Panel(forms.Form):
    """`do` calls the verb; what it refuses is shown above the fields."""

    key: ClassVar[str]
    label: ClassVar[str | LazyText]
    button: ClassVar[str | LazyText] = _("Save")
    done: ClassVar[str | LazyText] = _("Done.")
    role: ClassVar[Role] = Role.AGENT
    is_open: ClassVar[bool] = False  # shown unfolded

    def __init__(self, data: Any = None, *, incident: Incident) -> None:
        self.incident = incident
        super().__init__(data, prefix=self.key)
        self.build()

    def build(self) -> None:
        """Add what depends on the incident."""

    @classmethod
    def offered(cls, incident: Incident) -> bool:
        return True

    def do(self, *, by: Actor, now: datetime) -> None:
        raise NotImplementedError


def offered(
    request: HttpRequest, incident: Incident, kinds: Iterable[type[Panel]]
) -> list[type[Panel]]:
    return [
        kind
        for kind in kinds
        if may(request.user, incident.brand_id, kind.role) and kind.offered(incident)
    ]


def answer(
    request: HttpRequest, incident: Incident, kinds: Sequence[type[Panel]]
) -> tuple[list[Panel], HttpResponseRedirect | None]:
    """The forms to show, or where to go after the one that was sent did its work."""
    asked, shown = request.POST.get("_panel"), offered(request, incident, kinds)
    if asked and asked not in {kind.key for kind in shown}:
        raise PermissionDenied
    panels = []
    for kind in shown:
        panel = kind(request.POST if kind.key == asked else None, incident=incident)
        if kind.key == asked and panel.is_valid() and _did(request, panel):
            messages.success(request, str(panel.done))
            return [], HttpResponseRedirect(request.path)
        panels.append(panel)
    return panels, None


def _did(request: HttpRequest, panel: Panel) -> bool:
    by = access.actor(request)
    try:
        panel.do(by=by, now=timezone.now())
    except (IncidentRefused, TicketRefused) as refusal:
        panel.add_error(None, str(refusal))
        return False
    return True


class UserField(forms.ModelChoiceField):  # type: ignore[type-arg]  # Django's is not generic at run time
    """Somebody who works for the brand."""

    def __init__(self, incident: Incident, **kwargs: Any) -> None:
        roles = [Role.AGENT, Role.LEAD, Role.ADMIN]
        mine = Membership.objects.filter(brand=incident.brand_id, role__in=roles).values("user")
        people = User.objects.filter(pk__in=mine, is_active=True).order_by("first_name", "username")
        super().__init__(people, **kwargs)

    def label_from_instance(self, obj: Any) -> str:
        return Actor.of(obj).name


def reason() -> forms.CharField:
    return forms.CharField(label=_("Reason"), max_length=300)


def words(label: Any, *, rows: int = 3, required: bool = True) -> forms.CharField:
    area = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, widget=area, required=required)
