"""What a brand's own host shows: its public pages, and no door to the console."""

from django.urls import include, path

from support import urls as support

urlpatterns = [path("", include((support.pages, "public")))]
