"""What a visitor fills in to be told: an address, and which parts of the product matter to them."""

import ipaddress
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _

from incidents.models import Component
from incidents.status.words import SPOKEN
from support.lib.dial import PORTS, is_public
from support.models import Brand

LANGUAGES = [(each, get_language_info(each)["name_local"].capitalize()) for each in SPOKEN]
INSIDE = _("This address leads inside a network. Give one that the internet can reach.")


class ChoiceForm(forms.Form):
    """None chosen means all, those that come later included."""

    components = forms.ModelMultipleChoiceField(
        Component.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label=_("Only about these (none: about everything)"),
    )
    language = forms.ChoiceField(choices=LANGUAGES, label=_("Language"))

    def __init__(self, *args: Any, brand: Brand, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        parts = Component.objects.filter(brand=brand, is_active=True).order_by("position")
        self.fields["components"].queryset = parts  # type: ignore[attr-defined]


class SubscribeForm(ChoiceForm):
    """`website` is seen by machines alone."""

    email = forms.EmailField(max_length=320, label=_("Your e-mail address"))
    url = forms.URLField(
        max_length=500,
        required=False,
        assume_scheme="https",
        label=_("Webhook address (optional)"),
        help_text=_(
            "We call it instead of writing. Your e-mail is for the confirmation and for failures."
        ),
    )
    website = forms.CharField(required=False)
    field_order = ["email", "components", "language", "url"]

    def clean_url(self) -> str:
        """What can be seen of an address at once; names are judged when we connect."""
        url: str = self.cleaned_data["url"]
        parts = urlsplit(url)
        host = parts.hostname or ""
        if not url:
            return ""
        if parts.scheme not in {"http", "https"} or parts.username or parts.password:
            raise forms.ValidationError(_("Give an http or https address without a password."))
        if parts.port and parts.port not in PORTS:
            raise forms.ValidationError(_("Use port 443, 80, 8080 or 8443."))
        if (
            host == "localhost"
            or host.endswith((".localhost", ".local", ".internal"))
            or _is_inside(host)
        ):
            raise forms.ValidationError(INSIDE)
        return url

    def is_robot(self) -> bool:
        return bool(self.cleaned_data["website"])


def _is_inside(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return not is_public(host)
