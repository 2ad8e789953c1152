"""The project's server entry with one more address: an empty view behind every middleware of the project."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import include, path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
settings.ROOT_URLCONF = __name__
inner = get_wsgi_application()

from incidents.status.serve import PublishedPages  # noqa: E402  # models need the apps to be ready


def empty(_: HttpRequest) -> HttpResponse:
    return HttpResponse()


urlpatterns = [path("empty", empty), path("", include("config.urls"))]
application = PublishedPages(inner)
