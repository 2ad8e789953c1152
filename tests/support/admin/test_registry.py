"""No page of the console goes round the base that keeps brands apart."""

import pytest
from django.contrib import admin
from django.contrib.admin import ModelAdmin
from django.contrib.sessions.models import Session
from django.core.exceptions import ImproperlyConfigured
from django.db.models import Model
from django.urls import NoReverseMatch, reverse

from support.admin.base import BrandAdmin, BrandInline
from support.models import Queue
from support.models.access import BORROWED_PATHS

PAGES = sorted(admin.site._registry.items(), key=lambda pair: pair[0]._meta.label)
IDS = [model._meta.label for model, _page in PAGES]


@pytest.mark.parametrize(("model", "page"), PAGES, ids=IDS)
def test_every_page_derives_from_the_base(model: type[Model], page: "ModelAdmin[Model]") -> None:
    assert isinstance(page, BrandAdmin)


@pytest.mark.parametrize(("model", "page"), PAGES, ids=IDS)
def test_every_model_with_a_page_says_whose_its_rows_are(
    model: type[Model], page: "ModelAdmin[Model]"
) -> None:
    assert hasattr(model, "brand_path") or model._meta.label in BORROWED_PATHS


@pytest.mark.parametrize(("model", "page"), PAGES, ids=IDS)
def test_every_brand_path_can_be_followed(model: type[Model], page: "ModelAdmin[Model]") -> None:
    path = BORROWED_PATHS.get(model._meta.label) or getattr(model, "brand_path", "")
    assert str(model._base_manager.filter(**{f"{path}__in": [1]}).query)


@pytest.mark.parametrize(("model", "page"), PAGES, ids=IDS)
def test_every_inline_derives_from_the_base(model: type[Model], page: "ModelAdmin[Model]") -> None:
    assert all(issubclass(inline, BrandInline) for inline in page.inlines)


@pytest.mark.parametrize(("model", "page"), PAGES, ids=IDS)
def test_no_page_counts_facets_or_links_to_a_site(
    model: type[Model], page: "ModelAdmin[Model]"
) -> None:
    assert page.show_facets is admin.ShowFacets.NEVER
    assert page.view_on_site is False


@pytest.mark.parametrize(("model", "page"), PAGES, ids=IDS)
def test_only_fields_of_the_row_itself_are_filters(
    model: type[Model], page: "ModelAdmin[Model]"
) -> None:
    named = [each for each in page.list_filter if isinstance(each, str)]
    assert not [each for each in named if "__" in each]


def test_the_site_refuses_a_page_of_ours_without_the_base() -> None:
    page = type("Loose", (admin.ModelAdmin,), {"__module__": "support.admin.loose"})
    with pytest.raises(ImproperlyConfigured, match="Loose must derive from BrandAdmin"):
        admin.site.register(Queue, page)


def test_the_site_leaves_out_pages_of_other_packages() -> None:
    page = type("Theirs", (admin.ModelAdmin,), {"__module__": "allauth.admin"})
    before = set(admin.site._registry)
    admin.site.register(Session, page)
    assert set(admin.site._registry) == before


def test_there_is_no_redirect_to_any_row_of_any_model() -> None:
    with pytest.raises(NoReverseMatch):
        reverse("admin:view_on_site", args=[1, 1])
