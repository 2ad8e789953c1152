"""The published pages of a brand with an open incident."""

import pytest

from incidents.status import publish, reader
from incidents.status.serve import PublishedPages
from incidents.status.shelf import Shelf
from support.models import Brand
from tests.incidents.status.served import django
from tests.incidents.status.visit import declare
from tests.support.escalation.rows import at


@pytest.fixture
def pages(luneo: Brand) -> PublishedPages:
    reader.host.cache_clear()
    declare(luneo)
    publish.sweep(now=at(1))
    kept = Shelf()
    kept.refresh()
    return PublishedPages(django, kept)
