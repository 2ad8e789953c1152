"""What is learned from an incident: the post-mortem, its findings, and who agrees that the public reads of it."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from incidents.models.incident import Incident
from support.models import Branded, RunbookVersion


class PostMortem(Branded):
    """For those inside; `rca` is the part that the public may read, by language."""

    brand_path = "incident__brand"

    incident = models.OneToOneField(Incident, models.CASCADE, related_name="post_mortem")
    impact = models.TextField(_("impact"), blank=True)
    detection = models.TextField(_("detection"), blank=True)
    response = models.TextField(_("response"), blank=True)
    causes = models.TextField(_("causes"), blank=True)
    went_well = models.TextField(_("what went well"), blank=True)
    went_badly = models.TextField(_("what went badly"), blank=True)
    drafted_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    updated_by = models.CharField(max_length=200)
    shared_at = models.DateTimeField(null=True, blank=True)
    shared_by = models.CharField(max_length=200, blank=True)
    rca = models.JSONField(default=dict, blank=True)
    rca_author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    published_at = models.DateTimeField(null=True, blank=True)

    SECTIONS = ("impact", "detection", "response", "causes", "went_well", "went_badly")

    def __str__(self) -> str:
        return str(self.incident)


class RcaApproval(Branded):
    """One person agreed to one text: a changed text is agreed to anew."""

    brand_path = "post_mortem__incident__brand"

    post_mortem = models.ForeignKey(
        PostMortem, models.CASCADE, related_name="approvals", db_index=False
    )
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64, help_text=_("sha256 of the text agreed to."))
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["post_mortem", "digest", "user"], name="approval_once")
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.at:%F %T}"


class Finding(Branded):
    """Something learned; a runbook gap stays open until an applied version names it."""

    brand_path = "incident__brand"

    incident = models.ForeignKey(Incident, models.CASCADE, related_name="findings")
    text = models.CharField(max_length=500)
    is_gap = models.BooleanField(_("runbook gap"), default=False)
    found_at = models.DateTimeField()
    found_by = models.CharField(max_length=200)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        RunbookVersion, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        indexes = [
            models.Index(
                fields=["id"],
                name="finding_open_gap",
                condition=models.Q(is_gap=True, closed_at=None),
            )
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def reference(self) -> str:
        """What a runbook writes into incidents.after.gaps.closed."""
        return f"GAP-{self.pk}"
