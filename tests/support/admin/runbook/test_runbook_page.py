"""A runbook changed in the console: checked with its lines, planned before it happens, applied by those who may."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from support.admin.runbook import draft_page
from support.admin.runbook.draft_form import mark
from support.models import AuditEntry, Brand, Membership, Role, RunbookVersion
from support.runbook.apply import apply
from support.runbook.load import load_text
from support.runbook.source import MAX_BYTES
from tests import make
from tests.support.admin.desk import Answer, Desk, SitDown
from tests.support.admin.reports.pages import text
from tests.support.reports.drafts import LAX, STRICT, draft

RENAMED = ("{name: Backend, email: backend@", "{name: Core, email: backend@")
TITLE = "Change a runbook"


def url(**asked: Any) -> str:
    return reverse("admin:support_runbook", query=asked or None)


def plan(desk: Desk, content: str, **fields: Any) -> Answer:
    return desk.client.post(url(), {"text": content, "_plan": "1", **fields})


def press_apply(desk: Desk, shown: Answer, **fields: Any) -> Answer:
    """As a browser does it: what the page of the plan had in its box and in its hidden fields."""
    kept = shown.context["form"].initial
    return desk.client.post(url(), {**kept, "_apply": "1", **fields})


def numbers(brand: Brand) -> list[int]:
    rows = RunbookVersion.objects.filter(brand=brand).order_by("number")
    return list(rows.values_list("number", flat=True))


@pytest.fixture
def boss(sit_down: SitDown) -> Desk:
    return sit_down(Role.ADMIN, "lena")


class TestWhoMay:
    @pytest.mark.parametrize("role", [Role.VIEWER, Role.AGENT])
    def test_neither_viewers_nor_agents(self, sit_down: SitDown, role: Role) -> None:
        desk = sit_down(role)
        assert desk.client.get(url()).status_code == 403
        assert plan(desk, draft(STRICT)).status_code == 403
        listed = text(desk.client.get(reverse("admin:support_runbookversion_changelist")))
        assert TITLE not in listed

    def test_leads_plan_and_hand_on(self, sit_down: SitDown, luneo: Brand) -> None:
        desk = sit_down(Role.LEAD)
        shown = plan(desk, draft(STRICT))
        assert shown.status_code == 200
        assert "An admin of the brand can apply it" in text(shown)
        assert 'name="_apply"' not in text(shown)
        assert press_apply(desk, shown).status_code == 403
        assert numbers(luneo) == [1]

    def test_an_admin_of_another_brand_is_told_of_no_such_brand(
        self, boss: Desk, foodyepay: Brand
    ) -> None:
        said = []
        for slug in ("foodyepay", "nobody"):
            theirs = draft(("runbook: luneo", f"runbook: {slug}"), ("LUNEO_", f"{slug.upper()}_"))
            shown = plan(boss, theirs)
            assert shown.status_code == 422
            said.append(text(shown))
            assert press_apply(boss, shown).status_code == 422
        assert all("is no brand that you lead" in each for each in said)
        assert numbers(foodyepay) == [1]

    def test_leading_one_brand_and_ruling_another_applies_to_the_other_alone(
        self, sit_down: SitDown, luneo: Brand, foodyepay: Brand
    ) -> None:
        desk = sit_down(Role.LEAD)
        Membership.objects.create(user=desk.user, brand=foodyepay, role=Role.ADMIN)
        assert not plan(desk, draft(STRICT)).context["may_apply"]
        theirs = plan(desk, foodyepay.runbook.source if foodyepay.runbook else "")
        assert theirs.context["may_apply"]

    def test_what_another_brand_owns_is_refused_without_naming_it(
        self, boss: Desk, foodyepay: Brand
    ) -> None:
        shown = plan(boss, draft(("ticket_prefix: LUN", "ticket_prefix: FOO")))
        assert shown.status_code == 422
        assert "ticket_prefix: belongs to another brand already" in _plain(shown)
        assert "FoodyePay" not in text(shown)

    def test_only_a_superuser_brings_in_a_new_brand(self, boss: Desk, luneo: Brand) -> None:
        acme = draft(
            ("runbook: luneo", "runbook: acme"),
            ("LUNEO_", "ACME_"),
            ("ticket_prefix: LUN", "ticket_prefix: ACM"),
            ("support@luneo.app", "support@acme.test"),
            ("hosts: [luneo.localhost, status.luneo.app]", "hosts: [status.acme.test]"),
        )
        assert plan(boss, acme).status_code == 422
        boss.user.is_superuser = True
        boss.user.save()
        shown = plan(boss, acme)
        assert shown.context["plan"].brand is None
        assert press_apply(boss, shown).status_code == 302
        assert numbers(Brand.objects.get(slug="acme")) == [1]


def _plain(answer: Answer) -> str:
    return text(answer).replace("<code>", "").replace("</code>", "")


class TestChecking:
    def test_what_is_wrong_is_told_with_its_line_its_words_and_what_was_expected(
        self, boss: Desk
    ) -> None:
        shown = plan(boss, draft(("format: 1", "format: two")))
        said = text(shown)
        assert shown.status_code == 422
        assert "<strong>Line 5</strong> <code>format</code>: expected 1" in said
        assert "<pre>format: two</pre>" in said
        assert "1 thing to mend" in said
        assert 'name="_apply"' not in said

    def test_everything_that_is_wrong_is_told_at_once(self, boss: Desk) -> None:
        shown = plan(boss, draft(("format: 1", "format: two"), ("languages: [fr", "langages: [fr")))
        assert len(shown.context["problems"]) == 3
        assert "3 things to mend" in text(shown)

    def test_the_draft_stays_in_the_box(self, boss: Desk) -> None:
        shown = plan(boss, "runbook: <luneo>\nformat: 1")
        assert "runbook: &lt;luneo&gt;" in text(shown)

    def test_what_is_no_yaml_at_all_has_a_line_too(self, boss: Desk) -> None:
        shown = plan(boss, "runbook: luneo\n  format: [1\n")
        assert shown.context["problems"][0][0].line in {2, 3}

    @pytest.mark.parametrize("fields", [{"text": ""}, {"text": " \r\n\t"}, {}])
    def test_an_empty_draft_is_refused(self, boss: Desk, fields: dict[str, str]) -> None:
        answer = boss.client.post(url(), {"_plan": "1", **fields})
        assert answer.status_code == 422
        assert "Choose a file, or write a runbook in the box." in text(answer)

    @pytest.mark.parametrize("content", [b"\xff\xfe", b"x" * (MAX_BYTES + 1)])
    def test_a_file_that_is_no_runbook_is_refused(self, boss: Desk, content: bytes) -> None:
        file = SimpleUploadedFile("draft.yaml", content)
        assert boss.client.post(url(), {"file": file}).status_code == 422

    def test_a_box_that_is_too_full_is_refused(self, boss: Desk) -> None:
        shown = plan(boss, draft() + "# " + "x" * MAX_BYTES)
        assert shown.status_code == 422
        assert "too large" in text(shown)

    def test_a_step_that_reaches_nobody_is_a_hole_and_no_obstacle(
        self, boss: Desk, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(draft_page, "holes", lambda _data, at: [f"Deaf at {at:%Y}."])
        shown = plan(boss, draft(STRICT))
        assert "Deaf at 20" in text(shown)
        assert 'name="_apply"' in text(shown)


class TestPlanning:
    def test_each_place_is_shown_as_it_is_and_as_it_would_be(
        self, boss: Desk, luneo: Brand
    ) -> None:
        said = text(plan(boss, draft(STRICT, RENAMED)))
        assert "What would change: Luneo, version 2" in said
        assert "sla.policies[standard].targets.P0.first_response.within" in said
        assert "<td>30 minutes</td>" in said
        assert "<td>5 minutes</td>" in said
        assert "update team backend: name &#x27;Backend&#x27; → &#x27;Core&#x27;" in said
        assert "Apply as version 2" in said
        assert numbers(luneo) == [1]

    def test_what_means_the_same_changes_nothing_and_offers_nothing(self, boss: Desk) -> None:
        shown = plan(boss, "# a word\n" + draft())
        assert "The draft means what version 1 says already." in text(shown)
        assert 'name="_apply"' not in text(shown)

    def test_a_file_goes_before_the_box_and_then_stands_in_it(self, boss: Desk) -> None:
        file = SimpleUploadedFile("mine.yaml", draft(STRICT).encode())
        shown = plan(boss, "not this", file=file)
        assert shown.context["form"].initial["text"] == draft(STRICT)

    def test_the_box_starts_with_the_version_in_force(self, boss: Desk) -> None:
        assert boss.client.get(url()).context["form"].initial["text"] == draft()

    def test_who_leads_two_brands_chooses_one(self, boss: Desk, foodyepay: Brand) -> None:
        Membership.objects.create(user=boss.user, brand=foodyepay, role=Role.LEAD)
        shown = boss.client.get(url())
        assert shown.context["form"].initial["text"] == ""
        assert "Start from FoodyePay 1" in text(shown)
        begun = boss.client.get(url(brand=foodyepay.pk)).context["form"].initial["text"]
        assert begun.startswith("# The support runbook of FoodyePay")

    @pytest.mark.parametrize("asked", ["none", "-1", "999999", "1 or 1"])
    def test_a_brand_that_is_not_led_starts_empty(self, boss: Desk, asked: str) -> None:
        assert boss.client.get(url(brand=asked)).status_code == 200

    def test_looking_costs_few_queries(
        self, boss: Desk, django_assert_max_num_queries: Any
    ) -> None:
        with django_assert_max_num_queries(25):
            boss.client.get(url())


class TestApplying:
    def test_a_planned_draft_comes_into_force_with_its_name_and_its_record(
        self, boss: Desk, luneo: Brand
    ) -> None:
        answer = press_apply(boss, plan(boss, draft(STRICT)))
        version = RunbookVersion.objects.get(brand=luneo, number=2)
        assert answer.headers["Location"] == reverse(
            "admin:support_runbookversion_change", args=[version.pk]
        )
        assert Brand.objects.get(pk=luneo.pk).runbook == version
        assert (version.applied_by, version.source) == ("Lena", draft(STRICT))
        entry = AuditEntry.objects.get(action="runbook applied", actor_key=boss.user.pk)
        assert (entry.brand, entry.diff["version"]) == (luneo, 2)
        page = text(boss.client.get(answer.headers["Location"]))
        assert "Version 2 is in force. New places: 3." in page
        assert "Changed since version 1" in page
        assert "30 minutes&quot; → &quot;5 minutes" in page

    def test_lines_that_a_browser_ended_its_own_way_make_no_other_text(
        self, boss: Desk, luneo: Brand
    ) -> None:
        shown = plan(boss, draft(STRICT).replace("\n", "\r\n"))
        press_apply(boss, shown, text=draft(STRICT).replace("\n", "\r\n"))
        assert RunbookVersion.objects.get(brand=luneo, number=2).source == draft(STRICT)

    def test_it_is_refused_when_another_version_came_into_force_meanwhile(
        self, boss: Desk, luneo: Brand
    ) -> None:
        shown = plan(boss, draft(STRICT))
        apply(load_text(draft(LAX), name="theirs"), by="Somebody", now=make.NOON)
        answer = press_apply(boss, shown)
        assert numbers(luneo) == [1, 2]
        assert "Another version came into force meanwhile" in text(answer)
        assert answer.context["plan"].number == 3
        press_apply(boss, answer)
        assert numbers(luneo) == [1, 2, 3]

    def test_it_is_refused_when_the_draft_changed_since_its_plan(
        self, boss: Desk, luneo: Brand
    ) -> None:
        answer = press_apply(boss, plan(boss, draft(STRICT)), text=draft(LAX))
        assert numbers(luneo) == [1]
        assert "The draft has changed since its plan was shown" in text(answer)
        assert "<td>3 hours</td>" in text(answer)

    @pytest.mark.parametrize("fields", [{"over": ""}, {"seen": ""}, {"over": "x"}])
    def test_it_is_refused_without_a_plan(
        self, boss: Desk, luneo: Brand, fields: dict[str, str]
    ) -> None:
        press_apply(boss, plan(boss, draft(STRICT)), **fields)
        assert numbers(luneo) == [1]

    def test_pressing_twice_makes_one_version(self, boss: Desk, luneo: Brand) -> None:
        shown = plan(boss, draft(STRICT))
        for _again in range(2):
            press_apply(boss, shown)
        assert numbers(luneo) == [1, 2]

    def test_a_draft_that_is_wrong_is_never_applied(self, boss: Desk, luneo: Brand) -> None:
        broken = draft(("format: 1", "format: two"))
        answer = boss.client.post(
            url(), {"text": broken, "_apply": "1", "over": 1, "seen": mark(broken)}
        )
        assert answer.status_code == 422
        assert numbers(luneo) == [1]

    def test_a_strangers_page_cannot_press_it(self, boss: Desk, luneo: Brand) -> None:
        boss.client.handler.enforce_csrf_checks = True
        assert press_apply(boss, boss.client.get(url())).status_code == 403
