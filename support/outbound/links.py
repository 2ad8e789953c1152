"""Addresses of our own pages, as mails and other systems need them."""

from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Model


def console(row: Model) -> str:
    """The page of this row in the console."""
    place = f"{row._meta.app_label}/{row._meta.model_name}/{row.pk}/change/"
    return f"{settings.PUBLIC_URL}/{settings.ADMIN_PATH}{place}"


def public(path: str) -> str:
    """A public page on the console's own host; `path` starts with a slash."""
    return f"{settings.PUBLIC_URL}{path}"


def instance() -> str:
    """What tells this installation from others that share an account somewhere."""
    return urlsplit(settings.PUBLIC_URL).netloc
