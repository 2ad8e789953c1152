"""A page of ours in the place of Django's change form, for a row that the person may see."""

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext_lazy

if TYPE_CHECKING:
    from support.admin.base import BrandAdmin as Base
else:
    Base = object


class RowPage(Base):
    """A mixin in front of `BrandAdmin`."""

    missing: str | LazyText = gettext_lazy("There is no such row among those of your brands.")

    def page(self, request: HttpRequest, row: Any) -> HttpResponse:
        raise NotImplementedError

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        row = self.get_object(request, unquote(object_id))
        if row is None:
            messages.warning(request, str(self.missing))
            return HttpResponseRedirect(self.list_url)
        return self.page(request, row)

    @property
    def list_url(self) -> str:
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist")
