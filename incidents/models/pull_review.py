"""What people said of a pull request on GitHub."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from support.models import Brand, Branded


class PullReview(Branded):
    """Somebody's last word on a pull request; kept by its link, since it may arrive before the change's entry.

    The row of nobody (`PUSHED`) says when its commits last changed: what was approved before that is not what goes out.
    """

    PUSHED = ""

    brand = models.ForeignKey(Brand, models.CASCADE, related_name="+")
    link = models.CharField(max_length=300)
    login = models.CharField(max_length=100, help_text=_("On GitHub, in lower case."))
    author = models.CharField(max_length=100, help_text=_("Who wrote the pull request."))
    approves = models.BooleanField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["brand", "link", "login"], name="pull_review_once")
        ]

    def __str__(self) -> str:
        return f"{self.login} {self.at:%F %T}"
