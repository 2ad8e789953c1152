"""Addresses of our own pages, as mails and other systems need them."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.db.models import Model
from django.urls import reverse

from support.lib import signing

ON_CALL = "on_call_feed"  # the purpose of its signature


def console(row: Model) -> str:
    """The page of this row in the console."""
    place = f"{row._meta.app_label}/{row._meta.model_name}/{row.pk}/change/"
    return f"{settings.PUBLIC_URL}/{settings.ADMIN_PATH}{place}"


def status_page(slug: str, hosts: Sequence[str]) -> str:
    """A brand's public page: on its own host when it has a real one, else beside the console.

    For a desk on somebody's own machine those below `localhost` are the real ones: all others lead elsewhere.
    """
    desk = urlsplit(str(settings.PUBLIC_URL))
    is_here = desk.hostname == "localhost"
    own = next((host for host in hosts if host.endswith(".localhost") == is_here), "")
    if not own:
        return f"{settings.PUBLIC_URL}/status/{slug}"
    return f"{desk.scheme}://{own}:{desk.port or 80}" if is_here else f"https://{own}"


def public(slug: str, hosts: Sequence[str], path: str, *, language: str = "") -> str:
    """Another public page of the brand, where `status_page` is; `path` starts with a slash. Without a language it is
    the reader's browser that says which.
    """
    home = status_page(slug, hosts)
    is_beside = home.startswith(settings.PUBLIC_URL)
    said = {"brand": slug if is_beside else "", "lang": language}
    query = urlencode({name: value for name, value in said.items() if value})
    return f"{settings.PUBLIC_URL if is_beside else home}{path}{'?' if query else ''}{query}"


def on_call_feed(data: Mapping[str, Any], rotation: str) -> str:
    """The calendar of a rotation of this runbook; empty where it wants none. Whoever has the address can read it."""
    key, slug = data["on_call"][rotation].get("feed"), data["runbook"]
    if not key:
        return ""
    code = signing.mac(ON_CALL, slug, rotation, key)
    return f"{settings.PUBLIC_URL}{reverse('support:oncall_feed', args=[slug, rotation, code])}"


def console_host() -> str:
    """The host of the console, without a port."""
    return urlsplit(str(settings.PUBLIC_URL)).hostname or ""


def instance() -> str:
    """What tells this installation from others that share an account somewhere."""
    return urlsplit(str(settings.PUBLIC_URL)).netloc
