"""The agents' front page; the only place that shows both apps together."""

from django.contrib import admin


class DeskSite(admin.AdminSite):
    site_header = "Deskbell"
