"""Two brands' worlds, one of them looked at: what came back of the other."""

from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import User
from django.test import Client

from tests.support.admin import world
from tests.support.admin.desk import Answer

PAGES = list(admin.site._registry.items())


@dataclass
class Crawl:
    """`mine` and `theirs` are the two worlds; the client is signed in for mine alone, with every right there."""

    client: Client
    mine: world.World
    theirs: world.World

    def leaks(self, response: Answer, *, asked: str = "") -> list[str]:
        """The canary in what came back: body, headers, redirects. A page may repeat what it was asked."""
        shown = str(response.headers) + str(response.cookies)
        body = b"".join(response) if response.streaming else response.content
        text = (shown + body.decode(errors="replace")).replace(asked, "") if asked else None
        text = text or shown + body.decode(errors="replace")
        return [response.request["PATH_INFO"]] if self.theirs.canary in text else []


def everything(of: world.World) -> dict[str, list[Any]]:
    """Every row of the brand in every table, to compare before with after."""
    found: dict[str, list[Any]] = {}
    for model in apps.get_models():
        path = getattr(model, "brand_path", None)
        if path is not None:
            mine = model._base_manager.filter(**{path: of.brand.pk}).order_by("pk")
            found[model._meta.label] = list(mine.values())
    found["auth.User"] = list(User.objects.filter(pk=of.boss.pk).values())
    return found
