"""Routes of incidents: a brand's status page at the root of its own host, and below /status/ beside the console."""

from django.urls import path, re_path

from incidents.hooks import events
from incidents.hooks import views as hooks
from incidents.hooks.sources import SOURCES
from incidents.status import views
from incidents.status.documents import PLAIN
from incidents.subscribers import views as subscribers

app_name = "incidents"
enqueue = path("v2/enqueue", hooks.enqueue, name="enqueue")  # the same on every host
DOCUMENT = "|".join(each.replace(".", r"\.") for each in PLAIN)
subscription = [  # the same on every host
    path("subscribe", subscribers.subscribe, name="subscribe"),
    path("subscription/<slug:key>", subscribers.manage, name="subscription"),
    path("subscription/<slug:key>/confirm", subscribers.confirm, name="confirm"),
    path("subscription/<slug:key>/leave", subscribers.leave, name="leave"),
]
pages = [  # on a brand's own host, where clients of the API look for it
    path("", views.status, name="status"),
    path("history", views.history, name="history"),
    path("releases", views.releases, name="releases"),
    path("incidents/<slug:code>", views.incident, name="incident"),
    path("incidents/<slug:code>/rca", views.cause, name="cause"),
    enqueue,
    *subscription,
    re_path(rf"^(?P<path>{DOCUMENT})$", views.plain, name="document"),
]
urlpatterns = [
    enqueue,
    *subscription,
    *(
        path(f"in/{source}/<slug:slug>/", hooks.webhook, {"source": source})
        for source in SOURCES
        if source != events.SOURCE
    ),
    path("status/<slug:slug>/", views.status, name="status"),
    path("status/<slug:slug>/history", views.history, name="history"),
    path("status/<slug:slug>/releases", views.releases, name="releases"),
    path("status/<slug:slug>/incidents/<slug:code>", views.incident, name="incident"),
    path("status/<slug:slug>/incidents/<slug:code>/rca", views.cause, name="cause"),
    re_path(rf"^status/(?P<slug>[-\w]+)/(?P<path>{DOCUMENT})$", views.plain, name="document"),
]
