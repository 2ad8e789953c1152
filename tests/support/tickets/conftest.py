"""The two brands with the runbooks that are shipped, in force for a month."""

from datetime import timedelta

import pytest

from support.models import Brand
from support.runbook.apply import apply
from support.runbook.load import load_file, shipped
from tests import make


def _with_runbook(slug: str) -> Brand:
    apply(load_file(shipped()[slug], environ={}), by="tests", now=make.NOON - timedelta(days=30))
    return Brand.objects.select_related("runbook").get(slug=slug)


@pytest.fixture
def luneo(db: None) -> Brand:
    return _with_runbook("luneo")


@pytest.fixture
def foodyepay(db: None) -> Brand:
    return _with_runbook("foodyepay")
