"""Whatever a page calls a model, a field, a choice or a hint, it says so in the reader's language."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db.models import Field, Model
from django.utils import translation
from django.utils.functional import Promise

from config import names

LISTED = re.findall(
    r'"([^"]+)" context "field"',
    (Path(__file__).resolve().parents[2] / "templates" / "desk" / "names.txt").read_text(),
)
# The same word in both languages.
SHARED = {
    *("ID", "action", "actions", "code", "description", "destination", "incident", "incidents"),
    *("maintenance", "maintenances", "message", "messages"),
    *("moment", "note", "notes", "obligation", "obligations", "parent", "participant"),
    *("participants", "position", "publication", "publications", "rotation", "route", "runbook"),
    *("source", "ticket", "tickets", "version", "webhook", "webhooks", "causes", "pull request"),
    *("notification", "notifications"),
}
MODELS = list(names.models())
FIELDS = [(model, field) for model in MODELS for field in names.fields(model)]


def called(model: type[Model]) -> Iterator[object]:
    yield from (model._meta.verbose_name, model._meta.verbose_name_plural)
    yield from (field.verbose_name for field in names.fields(model))


def in_both(text: object) -> tuple[str, str]:
    said = []
    for language in ("en", "fr"):
        with translation.override(language):
            said.append(str(text))
    return said[0], said[1]


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_a_model_and_its_fields_have_a_name_in_french(model: type[Model]) -> None:
    pairs = [in_both(each) for each in called(model)]
    assert [en for en, fr in pairs if en == fr and en not in SHARED] == []
    assert all(isinstance(each, Promise) for each in called(model))


def test_the_list_holds_names_alone_and_no_word_is_shared_that_is_not() -> None:
    pairs = {in_both(each) for model in MODELS for each in called(model)}
    assert set(LISTED) - {english for english, _french in pairs} == set()
    assert {english for english, french in pairs if english == french} >= SHARED


def hints(field: "Field[object, object]") -> Iterator[object]:
    yield from [field.help_text] if field.help_text else []
    yield from (label for _value, label in field.flatchoices if label)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_hints_and_choices_speak(model: type[Model]) -> None:
    mute = [
        (field.name, str(hint))
        for field in names.fields(model)
        for hint in hints(field)
        if type(hint) is str and not field.choices
    ]
    assert mute == []
