"""Versions of a runbook in the console: compared, downloaded, and the form in which the next one is handed in."""

import pytest
from django.urls import reverse

from support.admin.runbook.draft_form import ChangeForm, mark
from support.models import AuditEntry, Brand, Role
from tests.support.admin.desk import Desk, SitDown
from tests.support.admin.reports.pages import text
from tests.support.reports.drafts import draft


@pytest.fixture
def boss(sit_down: SitDown) -> Desk:
    return sit_down(Role.ADMIN, "lena")


class TestVersions:
    def test_a_version_is_downloaded_as_it_was_written(self, boss: Desk, luneo: Brand) -> None:
        answer = boss.client.get(reverse("admin:support_runbook_file", args=[luneo.runbook_id]))
        assert answer.content.decode() == draft()
        assert answer.headers["Content-Disposition"] == 'attachment; filename="luneo-1.yaml"'
        assert "no-store" in answer.headers["Cache-Control"]
        assert AuditEntry.objects.filter(action="runbook downloaded", brand=luneo).count() == 1

    def test_another_brands_version_is_not_there(self, boss: Desk, foodyepay: Brand) -> None:
        address = reverse("admin:support_runbook_file", args=[foodyepay.runbook_id])
        assert boss.client.get(address).status_code == 404
        assert boss.client.post(address).status_code == 405

    def test_the_first_version_says_nothing_of_one_before_it(
        self, boss: Desk, luneo: Brand
    ) -> None:
        address = reverse("admin:support_runbookversion_change", args=[luneo.runbook_id])
        said = text(boss.client.get(address))
        assert "Changed since" not in said
        assert "Download" in said


class TestForm:
    def test_what_was_planned_is_marked_and_what_was_refused_is_not(self) -> None:
        form = ChangeForm({"text": "a: 1\r\n"})
        assert form.is_valid()
        assert form.again().initial == {"text": "a: 1\n"}
        assert form.again(0).initial == {"text": "a: 1\n", "over": 0, "seen": mark("a: 1\n")}

    def test_any_other_text_has_another_mark(self) -> None:
        assert len({mark(each) for each in ("", "a", "a ", "é", "e\u0301")}) == 5
