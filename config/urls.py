"""Every route in one list: the console, sign-in, and both apps' own.

`/healthz` and `/readyz` are answered before routing, by `config.health`. A brand's host has its own list,
`config.urls_brand`.
"""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView
from django.views.i18n import set_language

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="admin:index")),
    path(settings.ADMIN_PATH, admin.site.urls),
    path("account/", include("allauth.urls")),
    path("language", set_language, name="set_language"),
    path("", include("support.urls")),
    path("", include("incidents.urls")),
]

handler500 = "config.broken.page"
