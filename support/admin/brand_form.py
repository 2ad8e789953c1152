"""Forms whose row and everything it points at belong to one brand."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from support.models import brand_of

if TYPE_CHECKING:
    AnyModelForm = forms.ModelForm[Any]
else:
    AnyModelForm = forms.ModelForm


class BrandForm(AnyModelForm):
    def clean(self) -> dict[str, Any] | None:
        """Refuse a mix of brands, and moving an existing row to another one."""
        cleaned = super().clean()
        values: dict[str, Any] = self.cleaned_data if cleaned is None else cleaned
        brands = {brand_of(row) for row in _linked(values)}
        if self.instance.pk:
            brands.add(brand_of(self.instance))
        if len(brands - {None}) > 1:
            raise ValidationError(
                _("These belong to different brands: choose all of them from one.")
            )
        return cleaned


def _linked(values: dict[str, Any]) -> Iterator[Model]:
    for value in values.values():
        if isinstance(value, Model):
            yield value
        elif isinstance(value, QuerySet):
            yield from value
