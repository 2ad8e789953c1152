"""A new row's brand: asked for only where there is a choice."""

import pytest
from django.test import Client
from django.urls import reverse

from support.models import Brand, Membership, Role
from tests import make

FORMS = ["support_macro", "support_closedday", "support_oncalloverride"]


@pytest.mark.parametrize("page", FORMS)
def test_who_leads_one_brand_is_not_asked_which(
    client: Client, luneo: Brand, foodyepay: Brand, page: str
) -> None:
    lead = make.agent("lena", luneo, role=Role.LEAD)
    Membership.objects.create(user=lead, brand=foodyepay, role=Role.AGENT)
    client.force_login(lead)
    url = reverse(f"admin:{page}_add")
    form = client.get(url).context["adminform"].form
    assert form["brand"].value() == luneo.pk
    Membership.objects.filter(user=lead, brand=foodyepay).update(role=Role.LEAD)
    assert client.get(url).context["adminform"].form["brand"].value() is None


def test_a_brand_that_the_address_names_stands(
    client: Client, luneo: Brand, foodyepay: Brand
) -> None:
    lead = make.agent("lena", luneo, role=Role.LEAD)
    client.force_login(lead)
    asked = client.get(reverse("admin:support_macro_add"), {"brand": foodyepay.pk})
    assert asked.context["adminform"].form.initial["brand"] == str(foodyepay.pk)
