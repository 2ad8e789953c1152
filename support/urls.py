"""Routes of support that the world may call; `config.urls` puts them on the console's host."""

from django.urls import path

from support.channels import email

app_name = "support"
urlpatterns = [
    path("in/email/<slug:provider>/", email.receive_webhook, name="inbound_email"),
]
