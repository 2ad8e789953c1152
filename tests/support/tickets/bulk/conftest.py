"""A brand whose runbook wants a field filled in before a ticket is resolved."""

import pytest

from support.models import Brand
from support.runbook.apply import apply
from tests.support.runbook.files import altered, load, minimal
from tests.support.tickets.desk import NOON
from tests.support.tickets.test_fields import FIELDS, PLAIN


@pytest.fixture
def wanting(db: None) -> Brand:
    """Its category `anything` asks for an invoice number."""
    apply(load(altered(minimal(), (PLAIN, FIELDS))), by="tests", now=NOON)
    return Brand.objects.get(slug="acme")
