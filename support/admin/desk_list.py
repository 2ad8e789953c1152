"""A list of the console: which view is open, and whether anything narrows it besides."""

from typing import Any

from django.contrib.admin.views.main import ChangeList


class DeskList(ChangeList):
    """A tab is no filter: clearing the filters stays in it, and an empty one says what belongs there."""

    @property
    def narrowed_by(self) -> list[str]:
        """The filters in use; a view and an order are none."""
        return [name for name in self.get_filters_params() if name not in ("view", "sort")]

    @property
    def cleared(self) -> str:
        """The address of the same view without its filters."""
        return self.get_query_string({}, [*self.narrowed_by, "p"])

    @property
    def view_empty(self) -> Any:
        """What the open view says when nothing stands in it."""
        specs: list[Any] = self.filter_specs
        return next((spec.view.empty for spec in specs if getattr(spec, "views", ())), "")
