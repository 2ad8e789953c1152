"""A list as somebody has narrowed it, said in the words of the search, so that it can be kept under a name."""

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.models import User

from support.admin.queue import inbox_views
from support.lib import keys
from support.models import Brand, Queue, Team, scoped

PLAIN = ("severity", "status", "channel")  # filters by a value of the row itself
ROWS = {
    "brand": (Brand, "slug"),
    "queue": (Queue, "slug"),
    "team": (Team, "slug"),
    "assignee": (User, "username"),
}


def query(asked: Mapping[str, str], view: inbox_views.Inbox, user: Any) -> str:
    """`view=open&severity__exact=P1&q=refund` as `is:open severity:p1 refund`; what is out of reach is left out."""
    parts = [view.query]
    parts += [_said(name, asked.get(f"{name}__exact", "").lower()) for name in PLAIN]
    parts.append(_said("category", asked.get("category", "")))
    parts += [_row(name, asked, user) for name in ROWS]
    parts.append(asked.get("q", "").strip())
    return " ".join(part for part in parts if part)


def _row(name: str, asked: Mapping[str, str], user: Any) -> str:
    key = keys.key(asked.get(f"{name}__id__exact", ""))
    if asked.get(f"{name}__isnull") == "True":
        return f"{name}:none"
    if not key:
        return ""
    model, called = ROWS[name]
    found = scoped(model, user).filter(pk=key).values_list(called, flat=True).first()
    return _said(name, str(found or ""))


def _said(name: str, value: str) -> str:
    """`queue:"two words"` where a value would be taken for two."""
    if not value:
        return ""
    return f'{name}:"{value}"' if any(each in value for each in " ,") else f"{name}:{value}"
