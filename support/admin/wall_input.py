"""The browser's own field for a day and a time, as a clock on a wall shows them: no zone is written in it."""

from typing import Any

from django import forms

LOCAL = "%Y-%m-%dT%H:%M"  # as browsers send it


class WallInput(forms.DateTimeInput):
    input_type = "datetime-local"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format=LOCAL)
