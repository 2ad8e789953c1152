"""Routes of support that the world may call: webhooks on the console's host, public pages on every host."""

from django.urls import path

from support.channels import contact, email, help_page, identity, oncall, tracking

app_name = "support"
pages = [
    path("contact", contact.contact, name="contact"),
    path("identity/<int:pk>/<slug:code>", identity.page, name="identity"),
    path("help/support", help_page.help_page, name="help"),
]
urlpatterns = [
    *pages,
    path("in/email/<slug:provider>/", email.receive_webhook, name="inbound_email"),
    path("in/email/<slug:provider>/tracking/", tracking.receive_tracking, name="mail_tracking"),
    path("oncall/<slug:slug>/<slug:rotation>/<slug:code>.ics", oncall.feed, name="oncall_feed"),
]
