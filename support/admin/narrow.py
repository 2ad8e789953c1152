"""Django admin's parts that would show too much or count too long, narrowed."""

from typing import TYPE_CHECKING, Any

from django.contrib.admin import RelatedFieldListFilter
from django.contrib.admin.widgets import ForeignKeyRawIdWidget
from django.core.paginator import Paginator
from django.http import HttpRequest
from django.utils.functional import cached_property

from support.admin import access
from support.models import scoped

if TYPE_CHECKING:
    AnyPaginator = Paginator[Any]
else:
    AnyPaginator = Paginator

COUNT_CAP = 10_000  # rows; a list page costs by its page size, not by the archive
CHOICES_CAP = 100  # rows of a filter; more are searched, not picked


class CappedPaginator(AnyPaginator):
    @cached_property
    def count(self) -> int:
        rows: Any = self.object_list
        return int(rows.order_by()[:COUNT_CAP].count())


class ScopedFilter(RelatedFieldListFilter):
    """A filter by a relation that names only rows within reach."""

    def field_choices(self, field: Any, request: HttpRequest, model_admin: Any) -> list[Any]:
        rows = access.rows(request, field.related_model)
        return [(row.pk, str(row)) for row in rows[:CHOICES_CAP]]


class ScopedRawId(ForeignKeyRawIdWidget):
    """A raw-id field that names a row only to people who may know it."""

    def __init__(self, rel: Any, site: Any, request: HttpRequest) -> None:
        super().__init__(rel, site)
        self.request = request

    def label_and_url_for_value(self, value: Any) -> tuple[str, str]:
        known = scoped(self.rel.model, self.request.user)
        try:
            seen = known.filter(**{self.rel.get_related_field().name: value}).exists()
        except (ValueError, TypeError):
            return "", ""
        return super().label_and_url_for_value(value) if seen else ("", "")
