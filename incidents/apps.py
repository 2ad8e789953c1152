"""The incidents app."""

from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate


class IncidentsConfig(AppConfig):
    name = "incidents"
    verbose_name = "Incidents"

    def ready(self) -> None:
        post_migrate.connect(build_walls, sender=self)


def build_walls(sender: AppConfig, *, using: str, **_: Any) -> None:
    """After every migrate: SQLite loses triggers when it remakes a table."""
    from incidents.models.walls import WALLS
    from support.lib.database import walls

    walls.build(connections[using], WALLS, prefix="incidents_")
