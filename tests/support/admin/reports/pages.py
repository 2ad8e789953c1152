"""The reports' pages, as a lead opens and reads them."""

from typing import Any

from django.urls import reverse


def url(page: str) -> str:
    return reverse(f"admin:report_{page}")


def text(response: Any) -> str:
    body = b"".join(response) if response.streaming else response.content
    return str(body.decode())
