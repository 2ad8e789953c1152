"""The form of how somebody wants to be told: each kind by each way, quiet hours, and the language of the mails."""

from typing import TYPE_CHECKING, Any
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from support.models import Membership, Notification, NotificationWish

if TYPE_CHECKING:
    Base = forms.ModelForm[NotificationWish]
else:
    Base = forms.ModelForm


class Kinds(forms.MultipleChoiceField):
    widget = forms.CheckboxSelectMultiple

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=Notification.Kind.choices, required=False, **kwargs)


class WishForm(Base):
    in_console = Kinds(label=gettext_lazy("In the console"))
    by_mail = Kinds(
        label=gettext_lazy("By mail"),
        help_text=gettext_lazy(
            "What happens in one ticket within two minutes is one mail."
            " What you have read in the console before is not mailed."
        ),
    )
    zone = forms.ChoiceField(label=gettext_lazy("Time zone"), required=False)
    language = forms.ChoiceField(label=gettext_lazy("Language of these mails"), required=False)

    class Meta:
        model = NotificationWish
        fields = ["in_console", "by_mail", "quiet_from", "quiet_until", "zone", "language"]
        widgets = {
            name: forms.TimeInput({"type": "time"}, format="%H:%M")
            for name in ("quiet_from", "quiet_until")
        }
        help_texts = {
            "quiet_until": gettext_lazy(
                "Mails wait until then. Pages and what the runbook escalates do not."
            )
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zones = [(each, each.replace("_", " ")) for each in sorted(available_timezones())]
        languages = [("", _("As the brand writes")), *settings.LANGUAGES]
        self.fields["zone"].choices = [("", "—"), *zones]  # type: ignore[attr-defined]
        self.fields["language"].choices = languages  # type: ignore[attr-defined]
        if not self.instance.zone:
            self.initial["zone"] = _home(self.instance.user_id)

    def clean(self) -> dict[str, Any]:
        """Quiet hours that end when they begin are refused."""
        super().clean()
        cleaned = self.cleaned_data
        start, end = cleaned.get("quiet_from"), cleaned.get("quiet_until")
        if start is not None and start == end:
            self.add_error("quiet_until", _("Choose another time than the beginning."))
        return cleaned


def _home(user_id: int) -> str:
    """A guess at their time zone: that of the first of their brands."""
    first = Membership.objects.filter(user=user_id).select_related("brand").order_by("pk").first()
    return first.brand.time_zone if first else ""
