"""The server's entry: granian calls this. Published pages are answered before Django and its middleware."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

django_application = get_wsgi_application()

from incidents.status.serve import PublishedPages  # noqa: E402  # models need the apps to be ready

application = PublishedPages(django_application)
