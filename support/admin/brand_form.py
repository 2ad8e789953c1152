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
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Who works for one brand is not asked for which one a new row is."""
        super().__init__(*args, **kwargs)
        field = self.fields.get("brand")
        if isinstance(field, forms.ModelChoiceField) and not self.is_bound and not self.instance.pk:
            offered = list(field.queryset[:2]) if field.queryset is not None else []
            if len(offered) == 1:
                self.initial.setdefault("brand", offered[0].pk)

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
