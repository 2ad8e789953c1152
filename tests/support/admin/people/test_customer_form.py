"""A customer's language and time zone are chosen from those there are; what was kept before stays."""

import pytest
from django.urls import reverse

from support.models import Brand, Customer
from tests import make
from tests.support.admin.desk import SitDown

NOBODY = {"addresses-TOTAL_FORMS": 0, "addresses-INITIAL_FORMS": 0}


@pytest.mark.parametrize("kept", ["", "tlh"])
def test_a_language_is_chosen_and_an_unknown_one_stays(
    sit_down: SitDown, luneo: Brand, kept: str
) -> None:
    customer = make.customer(luneo)
    Customer.objects.filter(pk=customer.pk).update(language=kept)
    desk, url = sit_down(), reverse("admin:support_customer_change", args=[customer.pk])
    page = desk.client.get(url).content.decode()
    assert '<option value="fr">French</option>' in page
    assert '<option value="Europe/Paris">Europe/Paris</option>' in page
    assert ('<option value="tlh" selected>tlh</option>' in page) is bool(kept)
    sent = {"name": "Zoé", "language": kept, "time_zone": "America/Port_of_Spain", **NOBODY}
    assert desk.client.post(url, sent).status_code == 302
    saved = Customer.objects.get(pk=customer.pk)
    assert (saved.name, saved.language, saved.time_zone) == ("Zoé", kept, "America/Port_of_Spain")
    refused = desk.client.post(url, {**sent, "language": "frensh"})
    assert "Select a valid choice" in refused.content.decode()
