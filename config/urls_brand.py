"""What a brand's own host shows: its public pages, and no door to the console."""

from django.urls import include, path

from incidents import urls as incidents
from support import urls as support

urlpatterns = [path("", include(([*incidents.pages, *support.pages], "public")))]

handler500 = "config.broken.page"
