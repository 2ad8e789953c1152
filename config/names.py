"""Names of models and fields in the reader's language: Django derives them from the code and translates none.

`templates/desk/names.txt` lists them for translation; a test compares it with the models.
"""

from collections.abc import Iterator

from django.apps import apps
from django.db.models import Field, Model
from django.utils.translation import pgettext_lazy

OURS = ("support", "incidents")
CONTEXT = "field"  # so that "to" or "note" mean a field here, whatever they mean in a sentence


def speak() -> None:
    """Make every derived name translatable; a `verbose_name` that a model gives is so already."""
    for model in models():
        meta = model._meta
        if type(meta.verbose_name) is str:
            meta.verbose_name_plural = pgettext_lazy(CONTEXT, str(meta.verbose_name_plural))
            meta.verbose_name = pgettext_lazy(CONTEXT, meta.verbose_name)
        for field in fields(model):
            if type(field.verbose_name) is str:
                field.verbose_name = pgettext_lazy(CONTEXT, field.verbose_name)


def models() -> Iterator[type[Model]]:
    for label in OURS:
        yield from apps.get_app_config(label).get_models()


def fields(model: type[Model]) -> Iterator["Field[object, object]"]:
    yield from (*model._meta.local_fields, *model._meta.local_many_to_many)
