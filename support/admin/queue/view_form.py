"""The form of a saved view: its name, whose it is, what it finds, its order and its columns."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib.auth.models import User
from django.db.models import Max, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from support.admin.queue import keyset
from support.admin.queue.table import COLUMNS
from support.models import Brand, Role, SavedView, scoped
from support.search import operators, words
from support.search.names import Names
from support.search.operators import Who

ALWAYS = "ticket"  # the column that leads to the ticket


if TYPE_CHECKING:
    Base = forms.ModelForm[SavedView]
    BrandChoice = forms.ModelChoiceField[Brand]
else:
    Base, BrandChoice = forms.ModelForm, forms.ModelChoiceField


class Sharing(BrandChoice):
    def label_from_instance(self, obj: Brand) -> str:
        return _("Everybody of %(brand)s") % {"brand": obj.name}


class ViewForm(Base):
    """`user` may share it where they lead; nothing but a search that is understood can be saved."""

    class Meta:
        model = SavedView
        fields = ["name", "brand", "query", "sort", "columns"]
        labels = {"name": gettext_lazy("Name"), "query": gettext_lazy("Search")}
        widgets = {"name": forms.TextInput({"autofocus": True, "autocomplete": "off"})}

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["sort"] = forms.ChoiceField(
            label=_("Order"),
            required=False,
            choices=[(key, order.label) for key, order in keyset.ORDERS.items()],
        )
        self.fields["columns"] = forms.MultipleChoiceField(
            label=_("Columns"),
            required=False,
            choices=[pair for pair in COLUMNS.items() if pair[0] != ALWAYS],
            widget=forms.CheckboxSelectMultiple,
            help_text=_("The ticket itself is always shown; none chosen shows all."),
        )
        led = scoped(Brand, user, Role.LEAD).order_by("name")
        self.fields["brand"] = Sharing(
            led, label=_("Who sees it"), required=False, empty_label=_("Only me")
        )
        if not led.exists():
            del self.fields["brand"]

    def clean_query(self) -> str:
        """Nothing is saved that finds something else than it says."""
        query = str(self.cleaned_data["query"]).strip()
        asked = words.parse(query, operators.KNOWN)
        names = Names(lambda model: scoped(model, self.user))  # a hint tells names
        hints = operators.read(asked, Who(self.user.pk, timezone.now(), names)).hints
        if hints:
            raise forms.ValidationError(list(hints))
        return query

    def clean(self) -> dict[str, Any]:
        super().clean()
        cleaned = self.cleaned_data
        brand, name = cleaned.get("brand"), cleaned.get("name")
        twins = group(brand, self.user).filter(name=name).exclude(pk=self.instance.pk)
        if name and twins.exists():
            self.add_error("name", _("There is a view of this name already."))
        return cleaned

    def save(self, commit: bool = True) -> SavedView:  # noqa: FBT001, FBT002  # Django's signature
        """As the last of its neighbours, where it comes to new ones."""
        view = self.instance
        view.is_shared = view.brand is not None
        if not view.pk or "brand" in self.changed_data:
            view.owner = self.user
            last = group(view.brand, self.user).aggregate(last=Max("position"))["last"]
            view.position = (last or 0) + 1
        return super().save(commit)


def group(brand: Brand | None, user: Any) -> QuerySet[SavedView]:
    """The views that stand next to each other: one person's own, or those shared in one brand."""
    if brand is None:
        return SavedView.objects.filter(owner=user.pk, is_shared=False)
    return SavedView.objects.filter(brand=brand, is_shared=True)
