"""Addresses that somebody gave us, as a page may link to them: http and https, and nothing that would run."""

import re
from urllib.parse import urlsplit

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString

# Browsers take some of these out before they look at the scheme.
HIDDEN = re.compile(r"[\s\x00-\x20\x7f\\]")


def is_web(address: str) -> bool:
    """Whether it is a whole http or https address of some host."""
    try:
        parts = urlsplit(address)
        usable = parts.scheme in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        return False
    return usable and not HIDDEN.search(address)


def anchor(address: str) -> SafeString:
    """A link to it that tells nobody where we came from; its text alone where it is no web address."""
    if not is_web(address):
        return escape(address)
    return format_html('<a href="{0}" rel="noopener noreferrer">{0}</a>', address)
