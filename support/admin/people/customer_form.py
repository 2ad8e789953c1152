"""A customer's own form: language and time zone are chosen, since a mistyped one would mean the brand's."""

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.conf import global_settings
from django.utils.translation import gettext, gettext_lazy

from support.admin.brand_form import BrandForm
from support.lib.spoken import language
from support.models import Customer


class CustomerForm(BrandForm):
    """What a letter or another system once set stays a choice, known to us or not."""

    language = forms.ChoiceField(label=gettext_lazy("Language"), required=False)
    time_zone = forms.ChoiceField(label=gettext_lazy("Time zone"), required=False)

    class Meta:
        model = Customer
        fields = ("name", "account", "language", "time_zone", "external_id")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        tongues = {code: gettext(name) for code, name in global_settings.LANGUAGES}
        zones = {each: each.replace("_", " ") for each in available_timezones()}
        if kept := self.instance.language:
            tongues.setdefault(kept, language(kept))
        if kept := self.instance.time_zone:
            zones.setdefault(kept, kept)
        for name, known in (("language", tongues), ("time_zone", zones)):
            offered = sorted(known.items(), key=lambda pair: pair[1])
            self.fields[name].choices = [("", gettext("As the brand")), *offered]  # type: ignore[attr-defined]
