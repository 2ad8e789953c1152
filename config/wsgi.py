"""The server's entry: granian calls this. Published pages are answered before Django and its middleware."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from granian.utils.proxies import wrap_wsgi_with_proxy_headers

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

django_application = get_wsgi_application()

from incidents.status.serve import PublishedPages  # noqa: E402  # models need the apps to be ready

application = PublishedPages(django_application)
if settings.TRUSTED_PROXIES:  # limits count visitors, not the proxy through which all of them come
    application = wrap_wsgi_with_proxy_headers(application, settings.TRUSTED_PROXIES)
