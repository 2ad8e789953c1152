"""The shipped runbooks as data."""

from functools import cache
from typing import Any

from support.runbook.load import load_file, shipped

BRANDS = ["luneo", "foodyepay"]


@cache
def data(brand: str) -> dict[str, Any]:
    return load_file(shipped()[brand]).data()
