"""Prepared answers in the console: written by leads, refused where they could not be used."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from support.models import Brand, Macro, Role
from tests import make

ADD = reverse("admin:support_macro_add")


@pytest.fixture
def lead(client: Client, luneo: Brand) -> Client:
    client.force_login(make.agent("lena", luneo, role=Role.LEAD))
    return client


def save(client: Client, brand: Brand, url: str = ADD, **fields: Any) -> Any:
    typed = {"title": "Hello", "text_en": "Hello {customer}", "position": 0, "is_active": "on"}
    return client.post(url, {"brand": brand.pk, **typed, **fields})


def refusals(response: Any) -> str:
    return str(response.context["adminform"].form.errors)


def change(macro: Macro) -> str:
    return reverse("admin:support_macro_change", args=[macro.pk])


def test_a_lead_writes_one_in_two_languages_with_what_it_does(lead: Client, luneo: Brand) -> None:
    does = {"status": "resolved", "tags": "vip, refund", "assign": "on"}
    assert save(lead, luneo, text_fr="Bonjour", **does).status_code == 302
    macro = Macro.objects.get()
    assert macro.texts == {"en": "Hello {customer}", "fr": "Bonjour"}
    assert macro.actions == {"status": "resolved", "tags": ["vip", "refund"], "assign": "me"}
    listed = lead.get(reverse("admin:support_macro_changelist")).content.decode()
    assert "English, French" in listed
    assert "Assign to whoever uses it, Status, Tags" in listed


def test_an_unknown_placeholder_is_refused_with_its_name(lead: Client, luneo: Brand) -> None:
    assert "{nobody}" in refusals(save(lead, luneo, text_en="Hello {nobody}"))
    assert not Macro.objects.exists()


def test_one_that_says_and_does_nothing_is_refused(lead: Client, luneo: Brand) -> None:
    assert "needs a text or an action" in refusals(save(lead, luneo, text_en=" "))


def test_it_opens_as_it_was_saved_and_stays_the_same_when_saved_again(
    lead: Client, luneo: Brand
) -> None:
    save(lead, luneo, tags="vip", severity="P1")
    macro = Macro.objects.get()
    form = lead.get(change(macro)).context["adminform"].form
    shown = {name: form[name].value() for name in ("text_en", "tags", "severity", "status")}
    assert shown == {"text_en": "Hello {customer}", "tags": "vip", "severity": "P1", "status": ""}
    save(lead, luneo, change(macro), tags=shown["tags"], severity=shown["severity"])
    again = Macro.objects.get()
    assert (again.texts, again.actions) == (macro.texts, macro.actions)


def test_a_language_without_a_box_keeps_its_text(lead: Client, luneo: Brand) -> None:
    macro = Macro.objects.create(brand=luneo, title="Hallo", texts={"de": "Hallo"})
    save(lead, luneo, change(macro))
    assert Macro.objects.get().texts == {"de": "Hallo", "en": "Hello {customer}"}


def test_agents_read_and_do_not_write(client: Client, luneo: Brand) -> None:
    macro = Macro.objects.create(brand=luneo, title="Hello", texts={"en": "Hello"})
    client.force_login(make.agent("ada", luneo))
    assert client.get(change(macro)).status_code == 200
    assert save(client, luneo, change(macro), title="Mine").status_code == 403
    assert save(client, luneo).status_code == 403


def test_a_lead_writes_none_for_another_brand(lead: Client, luneo: Brand, foodyepay: Brand) -> None:
    assert "brand" in refusals(save(lead, foodyepay))
    assert not Macro.objects.exists()


def test_a_category_is_one_of_the_brands_and_a_forgotten_one_stays(
    client: Client, luneo: Brand, foodyepay: Brand
) -> None:
    client.force_login(make.agent("lena", luneo, foodyepay, role=Role.LEAD))
    page = client.get(ADD).content.decode()
    assert '<option value="checkout">Checkout</option>' in page
    assert "Luneo has no such category" in refusals(save(client, luneo, category="payments"))
    assert save(client, luneo, category="checkout").status_code == 302
    macro = Macro.objects.get()
    assert macro.actions == {"category": "checkout"}
    Macro.objects.update(actions={"category": "telegrams"})
    assert "telegrams" in client.get(change(macro)).content.decode()
    assert save(client, luneo, change(macro), category="telegrams").status_code == 302
    assert Macro.objects.get().actions == {"category": "telegrams"}
