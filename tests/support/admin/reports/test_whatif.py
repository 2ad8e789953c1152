"""What if, and following a newer runbook, in the console: for leads, looked at first, watched while it goes on."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from support.models import Brand, Role, Ticket
from support.runbook.apply import apply
from support.runbook.load import load_text
from tests import make
from tests.support.admin.reports.pages import text, url
from tests.support.reports import stories
from tests.support.reports.drafts import LAX, STRICT, draft
from tests.support.tickets.desk import MINUTE, NOON


class TestWhatIf:
    def upload(self, client: Client, content: str, since: str = "2026-03-01") -> Any:
        file = SimpleUploadedFile("draft.yaml", content.encode())
        return client.post(url("whatif"), {"file": file, "since": since})

    def test_only_leads_may_try(self, client: Client, luneo: Brand) -> None:
        client.force_login(make.agent("ada", luneo, role=Role.AGENT))
        assert client.get(url("whatif")).status_code == 403
        assert self.upload(client, draft()).status_code == 403
        assert "What if" not in text(client.get(url("attainment")))

    def test_the_past_is_replayed_while_one_watches(self, lead: Client, luneo: Brand) -> None:
        ticket = stories.kept(luneo)
        response = self.upload(lead, draft(STRICT))
        assert response.streaming
        said = text(response)
        assert "0 of 1 tickets" in said
        assert said.index("0 of 1 tickets") < said.index("Promises kept") < said.index("</html>")
        assert "Late under the draft, and not now" in said
        assert reverse("admin:support_ticket_change", args=[ticket.pk]) in said

    def test_a_category_is_called_as_the_runbook_calls_it(self, lead: Client, luneo: Brand) -> None:
        stories.kept(luneo, category="auth")
        said = text(self.upload(lead, draft(STRICT)))
        assert "<td>Sign-in</td>" in said
        assert "<td>auth</td>" not in said

    def test_what_is_wrong_with_the_draft_is_told_with_its_line(
        self, lead: Client, luneo: Brand
    ) -> None:
        response = self.upload(lead, draft(("format: 1", "format: two")))
        assert response.status_code == 422
        assert "draft.yaml:5: format" in text(response)

    def test_a_brand_that_one_does_not_lead_is_as_unknown_as_none(
        self, lead: Client, foodyepay: Brand
    ) -> None:
        said = []
        for slug in ("foodyepay", "nobody"):
            theirs = draft(("runbook: luneo", f"runbook: {slug}"), ("LUNEO_", f"{slug.upper()}_"))
            said.append(text(self.upload(lead, theirs)))
        assert all("is no brand that you lead" in each for each in said)

    @pytest.mark.parametrize("wrong", [b"\xff\xfe", b"x" * 3_000_000])
    def test_what_is_no_runbook_is_refused(self, lead: Client, wrong: bytes) -> None:
        file = SimpleUploadedFile("draft.yaml", wrong)
        response = lead.post(url("whatif"), {"file": file, "since": "2026-03-01"})
        assert response.status_code == 422


class TestFollow:
    @pytest.fixture
    def renewed(self, luneo: Brand) -> Brand:
        """Two tickets wait under the old runbook when a laxer one comes into force."""
        stories.waiting(luneo, severity="P0")
        stories.waiting(luneo, severity="P0")
        apply(load_text(draft(LAX), name="new.yaml"), by="tests", now=NOON + MINUTE)
        return Brand.objects.get(pk=luneo.pk)

    def post(self, client: Client, brand: Brand, **data: Any) -> Any:
        return client.post(reverse("admin:report_follow", args=[brand.pk]), data)

    def followed(self) -> int:
        return Ticket.objects.filter(events__kind="policy").count()

    def test_the_page_says_how_many_keep_older_promises(self, lead: Client, renewed: Brand) -> None:
        assert "2 open tickets of Luneo" in text(lead.get(url("whatif")))

    def test_looking_comes_first_and_changes_nothing(self, lead: Client, renewed: Brand) -> None:
        said = text(self.post(lead, renewed))
        assert "LUN-1" in said
        assert f'name="version" value="{renewed.runbook_id}"' in said
        assert self.followed() == 0

    def test_then_it_is_done(self, lead: Client, renewed: Brand) -> None:
        said = text(self.post(lead, renewed, apply="1", version=renewed.runbook_id))
        assert "2 open tickets follow the runbook in force." in said
        assert self.followed() == 2
        assert "None: every running promise" in text(lead.get(url("whatif")))

    def test_what_was_looked_at_under_another_runbook_is_not_done(
        self, lead: Client, renewed: Brand
    ) -> None:
        response = self.post(lead, renewed, apply="1", version=0)
        assert response.status_code == 302
        assert self.followed() == 0

    def test_only_leads_of_the_brand_may_look_or_do(
        self, client: Client, renewed: Brand, foodyepay: Brand
    ) -> None:
        for number, brand in enumerate((renewed, foodyepay)):
            role = Role.AGENT if brand == renewed else Role.ADMIN
            client.force_login(make.agent(f"other{number}", brand, role=role))
            for data in ({}, {"apply": "1", "version": renewed.runbook_id}):
                assert self.post(client, renewed, **data).status_code == 404
        assert self.followed() == 0

    def test_a_link_does_nothing(self, lead: Client, renewed: Brand) -> None:
        assert lead.get(reverse("admin:report_follow", args=[renewed.pk])).status_code == 405
