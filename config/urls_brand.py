"""What a brand's own host shows: its public pages, and no door to the console."""

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
