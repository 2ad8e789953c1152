"""Who may sign in and what for: users and their roles in each brand."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import UserChangeForm
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.forms import BaseInlineFormSet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from support.admin.base import BrandAdmin, BrandInline
from support.models import Membership, Role, brand_ids, scoped
from support.models.access import sees_all

if TYPE_CHECKING:
    MembershipFormSet = BaseInlineFormSet[Membership, User, Any]
    AnyUserAdmin = UserAdmin[User]
else:
    MembershipFormSet, AnyUserAdmin = BaseInlineFormSet, UserAdmin


class FirstMembership(MembershipFormSet):
    def clean(self) -> None:
        """A user without a brand would be visible to nobody who could mend it."""
        super().clean()
        kept = [
            form for form in self.forms if form.cleaned_data and not form.cleaned_data.get("DELETE")
        ]
        if not kept and not self.instance.is_superuser:
            raise ValidationError(_("Give this person a role in at least one brand."))


class MembershipInline(BrandInline):
    model = Membership
    formset = FirstMembership
    view_role = add_role = change_role = delete_role = Role.ADMIN


@admin.register(User)
class DeskUserAdmin(BrandAdmin, AnyUserAdmin):
    """Brand admins manage people who work for their brands only; others and superusers are a superuser's business."""

    nothing_yet = gettext_lazy("No colleague yet. An admin adds one and gives them a role.")
    form = UserChangeForm  # type: ignore[assignment]  # a user is of several brands
    view_role = add_role = change_role = Role.ADMIN
    asks_again = True
    inlines = [MembershipInline]
    list_display = ["username", "name", "email", "roles", "is_active", "last_login"]
    list_filter = ["is_active"]
    search_fields = ["username", "first_name", "last_name", "email"]
    ordering = ["username"]
    filter_horizontal = ()
    add_fieldsets = (
        (
            None,
            {"fields": ["username", "first_name", "last_name", "email", "password1", "password2"]},
        ),
    )

    def rows(self, request: HttpRequest, role: Role) -> QuerySet[Any]:
        """People all of whose brands are administered by the person who asks."""
        users = scoped(User, request.user, Role.ADMIN)
        if sees_all(request.user):
            return users
        elsewhere = Membership.objects.exclude(brand__in=brand_ids(request.user, Role.ADMIN))
        return users.exclude(pk__in=elsewhere.values("user")).exclude(is_superuser=True)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).prefetch_related("memberships__brand")

    def get_fieldsets(self, request: HttpRequest, obj: User | None = None) -> Any:
        if obj is None:
            return self.add_fieldsets
        who = ["username", "first_name", "last_name", "email"]
        may = ["is_active", "is_superuser"] if sees_all(request.user) else ["is_active"]
        return [(None, {"fields": [*who, "password"]}), (_("May sign in"), {"fields": may})]

    def save_model(self, request: HttpRequest, obj: Model, form: Any, change: Any) -> None:
        if isinstance(obj, User):
            obj.is_staff = True
        super().save_model(request, obj, form, change)

    @admin.display(description=gettext_lazy("Name"))
    def name(self, user: User) -> str:
        return user.get_full_name() or "—"

    @admin.display(description=gettext_lazy("Roles"))
    def roles(self, user: User) -> str:
        if user.is_superuser:
            return _("superuser")
        return (
            ", ".join(
                f"{each.brand} ({each.get_role_display()})" for each in user.memberships.all()
            )
            or "—"
        )
