"""What was done, by whom: the audit chains as leads and admins read them."""

import json
from datetime import datetime
from typing import Any

from django.contrib import admin
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from support.admin import audit_words
from support.admin.base import BrandAdmin
from support.admin.item_page import Item, ItemPage
from support.models import AuditEntry, Role


@admin.register(AuditEntry)
class AuditAdmin(ItemPage, BrandAdmin):
    """Read only: the rows are sealed, and the database refuses every change."""

    nothing_yet = gettext_lazy(
        "Nothing was changed yet. Whatever people change in the console is written down here."
    )
    called = gettext_lazy("Audit")
    view_role = Role.LEAD
    list_display = ["at", "actor", "did", "on", "said", "brand"]
    list_filter = ["brand"]
    list_select_related = ["brand"]
    search_fields = ["actor", "object_name", "object_key", "request_id"]
    search_help_text = gettext_lazy("A person, a thing, a key or the number of a request")
    ordering = ["-at", "-pk"]

    @admin.display(description=gettext_lazy("Did"), ordering="action")
    def did(self, entry: AuditEntry) -> str:
        return audit_words.said(entry.action)

    @admin.display(description=gettext_lazy("On"), ordering="object_type")
    def on(self, entry: AuditEntry) -> str:
        return entry.object_name or entry.object_type or "—"

    @admin.display(description=gettext_lazy("What"))
    def said(self, entry: AuditEntry) -> str:
        return ", ".join(sorted(entry.diff)) or "—"

    def item(self, row: AuditEntry, now: datetime) -> Item:
        return Item(
            title=f"{row.actor}: {audit_words.said(row.action)} {row.object_name}",
            facts=[
                (_("When"), row.at),
                (_("Who"), row.actor),
                (_("On"), f"{row.object_type} {row.object_key}".strip() or "—"),
                (_("Number in its chain"), row.seq),
                (_("Request"), row.request_id or "—"),
                (_("Seal"), row.hash),
                (_("Seal before it"), row.prev_hash or "—"),
            ],
            text_title=_("What changed"),
            text="\n".join(_lines(row.diff)),
        )


def _lines(diff: dict[str, Any]) -> list[str]:
    return [f"{name}: {_pair(value)}" for name, value in diff.items()]


def _pair(value: Any) -> str:
    if isinstance(value, list) and len(value) == 2:
        return " → ".join(_text(each) for each in value)
    return _text(value)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
