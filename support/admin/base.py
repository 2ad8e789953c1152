"""The base of every page of the console: nobody sees, picks or changes a row of a brand they do not work for.

Scoping `get_queryset` alone leaves holes: labels of raw-id fields, filter choices, lookups through relations, lists
of what a deletion would take, popups, autocompletes, view-on-site. Each is closed here, once, by the two functions
`scoped` and `may`; a test walks the registry so that no page goes round this class.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.admin.options import BaseModelAdmin
from django.contrib.admin.utils import NestedObjects
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied
from django.db.models import ForeignKey, ManyToManyField, Model
from django.db.models.fields.related import ForeignObject
from django.forms import Field, ModelChoiceField, ModelMultipleChoiceField
from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise as LazyText
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from support.admin import access, audited, moments, proof
from support.admin.brand_form import BrandForm
from support.admin.desk_list import DeskList
from support.admin.list_action import Rows, guarded
from support.admin.narrow import CappedPaginator, ScopedFilter, ScopedRawId
from support.models import Role, brand_of, may, scoped
from support.tickets.refused import TicketRefused

if TYPE_CHECKING:
    AnyAdmin = admin.ModelAdmin[Any]
    AnyInline = admin.TabularInline[Any, Any]
    Base = BaseModelAdmin[Any]
else:
    AnyAdmin, AnyInline, Base = admin.ModelAdmin, admin.TabularInline, BaseModelAdmin


class Guard(Base):
    """Who may do what, and which related rows may be seen and picked. None: nobody."""

    view_role: Role = Role.VIEWER
    add_role: Role | None = None
    change_role: Role | None = None
    delete_role: Role | None = None

    def rows(self, request: HttpRequest, role: Role) -> Rows:
        """The rows within reach of a role; the one place that a page may override."""
        return scoped(self.model, request.user, role)

    def get_queryset(self, request: HttpRequest) -> Rows:
        # An autocomplete pages what a list sorts itself.
        order = self.get_ordering(request) or ("pk",)
        return self.rows(request, self.view_role).order_by(*order)

    def _may(self, request: HttpRequest, role: Role | None, row: Model | None) -> bool:
        if role is None or not access.has_role(request, role):
            return False
        if row is None:
            return True
        own = self.rows(request, role) if type(row) is self.model else None
        return access.reaches(request, row, role, own)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self._may(request, self.view_role, obj)

    def has_add_permission(self, request: HttpRequest, *parent: Any) -> bool:
        return self._may(request, self.add_role, parent[0] if parent else None)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self._may(request, self.change_role, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self._may(request, self.delete_role, obj)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return access.has_role(request, self.view_role)

    def pickable(self, request: HttpRequest, model: type[Model]) -> Rows:
        """The rows that a field may point at: where the person may write, not only read."""
        return scoped(model, request.user, self.change_role or self.add_role or self.view_role)

    def formfield_for_foreignkey(
        self, db_field: ForeignKey[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> ModelChoiceField[Any] | None:
        kwargs["queryset"] = self.pickable(request, db_field.related_model)
        if db_field.name in self.raw_id_fields:
            kwargs["widget"] = ScopedRawId(db_field.remote_field, self.admin_site, request)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(
        self, db_field: ManyToManyField[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> ModelMultipleChoiceField[Any] | None:
        kwargs["queryset"] = self.pickable(request, db_field.related_model)
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Field | None:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        for offer in ("can_add_related", "can_change_related", "can_delete_related"):
            if field is not None and hasattr(field.widget, offer):
                # Popups are a second way in; nobody misses them.
                setattr(field.widget, offer, False)
        return field


class BrandInline(Guard, AnyInline):
    """Rows inside another row's page; the parent decides whose they are."""

    form = BrandForm
    extra = 0


class BrandAdmin(Guard, AnyAdmin):
    form = BrandForm
    paginator = CappedPaginator
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    list_per_page = 50
    view_on_site = False
    save_as = False
    called: str | LazyText = ""  # what people call these rows, where the model's name is not it
    one: str | LazyText = ""  # what people call one of them, likewise
    nothing_yet: str | LazyText = ""  # what an empty list says of how its rows come to be
    keeps_brands_apart = True  # the site registers no page of ours without it
    safe_lookups: tuple[str, ...] = ()  # what the address bar may filter by, besides the filters
    asks_again = False  # True: who adds, changes or deletes shows again who they are
    refusals: tuple[type[Exception], ...] = (TicketRefused,)  # told to the person as they stand

    def get_urls(self) -> list[Any]:
        urls = super().get_urls()
        return proof.asked(urls, self.has_view_permission) if self.asks_again else urls

    @property
    def plural(self) -> str:
        return str(self.called or capfirst(self.opts.verbose_name_plural))

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        leads = access.has_role(request, Role.LEAD)
        one = self.one or self.opts.verbose_name
        context = {"title": self.plural, "plural": self.plural, "one": one, "leads": leads}
        return super().changelist_view(request, context | (extra_context or {}))

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> Any:
        context["plural"] = self.plural
        if self.one and kwargs.get("add"):
            context["title"] = _("Add %(name)s") % {"name": self.one}
        return super().render_change_form(request, context, *args, **kwargs)

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return DeskList

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        return [moments.column(self.model, name) for name in super().get_list_display(request)]

    def get_list_filter(self, request: HttpRequest) -> list[Any]:
        """Filters by relation offer only rows within reach."""
        return [self._narrow(each) for each in super().get_list_filter(request)]

    def _narrow(self, each: Any) -> Any:
        if isinstance(each, str) and isinstance(self.opts.get_field(each), ForeignObject):
            return (each, ScopedFilter)
        return each

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """An explicit list: a lookup through a relation is an oracle for another brand's data."""
        allowed = set(self.safe_lookups)
        for each in self.get_list_filter(request):
            name = each[0] if isinstance(each, tuple) else getattr(each, "parameter_name", each)
            allowed |= {name, f"{name}__exact", f"{name}__id__exact", f"{name}__isnull"}
        return lookup in allowed

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Only those that the person could do to some row: a verb that refuses every time is no offer."""
        found: dict[str, Any] = super().get_actions(request)
        return {
            key: (guarded(function), name, description)
            for key, (function, name, description) in found.items()
            if access.has_role(request, getattr(function, "role", Role.VIEWER))
        }

    def get_deleted_objects(
        self, objs: Any, request: HttpRequest
    ) -> tuple[list[Any], dict[Any, Any], set[Any], list[Any]]:
        """What a deletion would take; another brand's rows stop it and are not named."""
        collector = NestedObjects(using="default", origin=objs)
        collector.collect(objs)
        taken: dict[Any, Any] = collector.model_objs
        foreign = sum(_out_of_reach(request, model, rows) for model, rows in taken.items())
        if foreign:
            return ["…"], {}, set(), [_("Rows outside your brands depend on this.")]
        return super().get_deleted_objects(objs, request)

    def construct_change_message(
        self, request: HttpRequest, form: Any, formsets: Any, *more: Any, **named: Any
    ) -> Any:
        """Django asks for its message when the form is saved; here the audit learns what changed."""
        audited.remember(request, form, formsets)
        return super().construct_change_message(request, form, formsets, *more, **named)

    def log_addition(self, request: HttpRequest, obj: Model, message: Any) -> Any:
        audited.write(request, "added", obj)
        return super().log_addition(request, obj, message)

    def log_change(self, request: HttpRequest, obj: Model, message: Any) -> Any:
        audited.write(request, "changed", obj)
        return super().log_change(request, obj, message)

    def log_deletions(self, request: HttpRequest, queryset: Any) -> Any:
        for row in queryset:
            audited.write(request, "deleted", row)
        return super().log_deletions(request, queryset)

    def save_model(self, request: HttpRequest, obj: Model, form: Any, change: Any) -> None:
        """The last wall before a write: the row's brand, as it would be stored, is one we may write for."""
        role, brand = self.change_role if change else self.add_role, brand_of(obj)
        if role is None or (brand is not None and not may(request.user, brand, role)):
            raise PermissionDenied
        super().save_model(request, obj, form, change)


def _out_of_reach(request: HttpRequest, model: type[Model], rows: Iterable[Model]) -> int:
    keys = {row.pk for row in rows}
    if not hasattr(model, "brand_path"):
        return 0
    return len(keys) - scoped(model, request.user).filter(pk__in=keys).count()
