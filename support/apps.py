"""The support app."""

from typing import Any

from django.apps import AppConfig
from django.core.checks import Tags, register
from django.core.management import call_command
from django.db import connections
from django.db.models.signals import post_migrate, pre_migrate


class SupportConfig(AppConfig):
    name = "support"
    verbose_name = "Support"

    def ready(self) -> None:
        from support.checks import CHECKS

        for check in CHECKS:
            register(check, Tags.security)
        pre_migrate.connect(take_down_walls, sender=self)
        post_migrate.connect(build_walls, sender=self)
        post_migrate.connect(build_search, sender=self)
        post_migrate.connect(make_cache_table, sender=self)


def take_down_walls(sender: AppConfig, *, using: str, plan: list[Any], **_: Any) -> None:
    """Before a migration: SQLite remakes a table by renaming, and a trigger that names it forbids that."""
    from support.lib.database import walls

    if plan:
        walls.take_down(connections[using])


def build_walls(sender: AppConfig, *, using: str, **_: Any) -> None:
    """After every migrate: SQLite loses triggers when it remakes a table."""
    from support.lib.database import walls
    from support.models.walls import WALLS

    walls.build(connections[using], WALLS, prefix="support_")


def build_search(sender: AppConfig, *, using: str, **_: Any) -> None:
    """After every migrate, for the same reason as the walls."""
    from support.search import index

    index.build(connections[using])


def make_cache_table(sender: AppConfig, *, using: str, **_: Any) -> None:
    """After every migrate: the counters of the sign-in limits live in the database cache."""
    call_command("createcachetable", database=using, verbosity=0)
