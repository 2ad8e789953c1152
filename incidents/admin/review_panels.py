"""What may be written and decided once an incident is over."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _

from incidents import reviews
from incidents.admin.panels import Panel, UserField, words
from incidents.models import Incident, PostMortem
from incidents.reviews import rca
from support.models import Role, pinned
from support.tickets.actor import Actor

END_OF_DAY = time(18)  # when an action of that day is due, in the brand's zone


def of(incident: Incident) -> PostMortem | None:
    return PostMortem.objects.filter(incident=incident).select_related("incident__brand").first()


class Draft(Panel):
    key, label, button = "draft", _("Begin the post-mortem"), _("Draft it from the timeline")
    is_open = True

    @classmethod
    def offered(cls, incident: Incident) -> bool:
        return not incident.is_open and of(incident) is None

    def do(self, *, by: Actor, now: datetime) -> None:
        reviews.draft(self.incident, by=by, now=now)


class _OfPostMortem(Panel):
    @classmethod
    def offered(cls, incident: Incident) -> bool:
        return of(incident) is not None

    @property
    def post_mortem(self) -> PostMortem:
        return PostMortem.objects.select_related("incident__brand").get(incident=self.incident)


class Edit(_OfPostMortem):
    key, label, done, is_open = "edit", _("Post-mortem, for us alone"), _("Saved."), True

    def build(self) -> None:
        found = self.post_mortem
        labels = {field.name: str(field.verbose_name) for field in PostMortem._meta.fields}
        for name in PostMortem.SECTIONS:
            label = labels[name][:1].upper() + labels[name][1:]
            self.fields[name] = words(label, rows=4, required=False)
            self.fields[name].initial = getattr(found, name)

    def do(self, *, by: Actor, now: datetime) -> None:
        reviews.edit(self.post_mortem, self.cleaned_data, by=by, now=now)


class Share(_OfPostMortem):
    key, label, button, role = "share", _("Share it inside"), _("Mail it"), Role.LEAD

    def do(self, *, by: Actor, now: datetime) -> None:
        reviews.share(self.post_mortem, by=by, now=now)


class Write(_OfPostMortem):
    key, label, done = "rca", _("Root cause, for the public"), _("Saved. Two others approve it.")

    @classmethod
    def offered(cls, incident: Incident) -> bool:
        found = of(incident)
        return found is not None and found.published_at is None and not incident.is_private

    def build(self) -> None:
        written = self.post_mortem.rca
        for language in pinned(self.incident.runbook_id).data["languages"]:
            name = get_language_info(language)["name_local"]
            self.fields[language] = words(name, rows=4)
            self.fields[language].initial = written.get(language, "")

    def do(self, *, by: Actor, now: datetime) -> None:
        reviews.write(self.post_mortem, self.cleaned_data, by=by, now=now)


class Approve(_OfPostMortem):
    key, label, button = "approve", _("Approve the root cause"), _("I approve this text")
    done = _("Approved.")

    @classmethod
    def offered(cls, incident: Incident) -> bool:
        found = of(incident)
        return Write.offered(incident) and found is not None and bool(found.rca)

    def do(self, *, by: Actor, now: datetime) -> None:
        reviews.approve(self.post_mortem, by=by, now=now)


class Publish(_OfPostMortem):
    key, label, button, role = "publish", _("Publish the root cause"), _("Publish"), Role.LEAD
    done = _("Published.")

    @classmethod
    def offered(cls, incident: Incident) -> bool:
        found = of(incident)
        return (
            Approve.offered(incident)
            and found is not None
            and len(rca.approvals(found)) >= rca.NEEDED
        )

    def do(self, *, by: Actor, now: datetime) -> None:
        reviews.publish(self.post_mortem, by=by, now=now)


class Find(Panel):
    key, label, button = "find", _("Note a finding"), _("Add")
    text = forms.CharField(label=_("What was found"), max_length=500)
    is_gap = forms.BooleanField(label=_("The runbook has a gap here"), required=False)

    def do(self, *, by: Actor, now: datetime) -> None:
        data = self.cleaned_data
        reviews.find(self.incident, data["text"], is_gap=data["is_gap"], by=by, now=now)


class Add(Panel):
    key, label, button = "add", _("Add an action"), _("Add")
    title = forms.CharField(label=_("What is to be done"), max_length=300)
    due_on = forms.DateField(
        label=_("Until"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    link = forms.URLField(label=_("Issue"), required=False, assume_scheme="https")

    def build(self) -> None:
        self.fields["owner"] = UserField(self.incident, label=_("Owner"))
        self.order_fields(["title", "owner", "due_on", "link"])

    def do(self, *, by: Actor, now: datetime) -> None:
        data = self.cleaned_data
        zone = ZoneInfo(self.incident.brand.time_zone)
        reviews.add(
            self.incident,
            title=data["title"],
            owner=data["owner"],
            due_at=datetime.combine(data["due_on"], END_OF_DAY, tzinfo=zone),
            link=data["link"],
            by=by,
            now=now,
        )


PANELS: list[type[Panel]] = [Draft, Edit, Share, Write, Approve, Publish, Find, Add]
