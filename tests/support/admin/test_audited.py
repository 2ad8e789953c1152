"""Whatever a person changes in the console stands in the audit: told by the base classes, not page by page."""

from datetime import datetime

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from support import audit
from support.admin.base import BrandAdmin
from support.admin.item_page import ItemPage
from support.audit.verify import verify
from support.models import (
    AuditEntry,
    Brand,
    ClosedDay,
    Customer,
    Macro,
    Membership,
    OnCallOverride,
    RawMessage,
    Role,
    Suppression,
)
from support.runbook.apply import apply
from support.tickets.actor import Actor
from tests import make
from tests.conftest import shipped_runbook
from tests.support.admin.desk import SitDown


def last() -> AuditEntry:
    return AuditEntry.objects.latest("pk")


def test_a_closed_day_added_changed_and_deleted(sit_down: SitDown, luneo: Brand) -> None:
    client = sit_down(Role.LEAD).client
    day = {"brand": luneo.pk, "calendar": "support", "on": "2099-05-02", "name": "Bridge"}
    client.post(reverse("admin:support_closedday_add"), day)
    made = ClosedDay.objects.get()
    assert (last().action, last().object_name, last().actor) == ("added", str(made), "Ada")
    client.post(
        reverse("admin:support_closedday_change", args=[made.pk]), {**day, "name": "Long bridge"}
    )
    assert last().action == "changed"
    assert last().diff["name"] == ["Bridge", "Long bridge"]
    client.post(reverse("admin:support_closedday_delete", args=[made.pk]), {"post": "yes"})
    assert (last().action, last().object_key, last().brand) == ("deleted", str(made.pk), luneo)


def test_a_bulk_deletion_names_each_row(sit_down: SitDown, luneo: Brand) -> None:
    days = [
        ClosedDay.objects.create(
            brand=luneo, calendar="support", on=f"2099-05-0{n}", name=f"Day {n}"
        )
        for n in (1, 2)
    ]
    chosen = {"action": "delete_selected", "_selected_action": [each.pk for each in days]}
    client = sit_down(Role.LEAD).client
    client.post(reverse("admin:support_closedday_changelist"), {**chosen, "post": "yes"})
    deleted = AuditEntry.objects.filter(action="deleted").values_list("object_key", flat=True)
    assert set(deleted) == {str(each.pk) for each in days}


def test_a_role_given_is_told_to_that_brand(sit_down: SitDown, luneo: Brand) -> None:
    client = sit_down(Role.ADMIN).proven().client
    user = make.agent("ben", luneo)
    held = Membership.objects.get(user=user)
    client.post(
        reverse("admin:auth_user_change", args=[user.pk]),
        {
            "username": "ben",
            "is_active": "on",
            "memberships-TOTAL_FORMS": 1,
            "memberships-INITIAL_FORMS": 1,
            "memberships-0-id": held.pk,
            "memberships-0-user": user.pk,
            "memberships-0-brand": luneo.pk,
            "memberships-0-role": Role.LEAD,
        },
    )
    assert last().brand == luneo
    assert last().diff[f"membership {held.pk} set"] == [{"role": "agent"}, {"role": "lead"}]


def test_a_password_set_for_somebody_is_told_without_it(sit_down: SitDown, luneo: Brand) -> None:
    client = sit_down(Role.ADMIN).proven().client
    user = make.agent("ben", luneo)
    secret = "Long enough 17 and odd"
    client.post(
        reverse("admin:auth_user_password_change", args=[user.pk]),
        {"password1": secret, "password2": secret, "usable_password": "true"},
    )
    user.refresh_from_db()
    assert user.check_password(secret)
    assert (last().action, last().object_key) == ("changed", str(user.pk))
    assert secret not in str(last().diff)


def test_a_customers_change_names_the_field_and_not_the_person(
    sit_down: SitDown, luneo: Brand
) -> None:
    customer = make.customer(luneo, name="Zoé Martin")
    sit_down().client.post(
        reverse("admin:support_customer_change", args=[customer.pk]),
        {"name": "Zoé Dupont", "addresses-TOTAL_FORMS": 0, "addresses-INITIAL_FORMS": 0},
    )
    assert Customer.objects.get(pk=customer.pk).name == "Zoé Dupont"
    assert last().diff == {"name": ["[masked]", "[masked]"]}
    assert "Zoé" not in last().object_name


def test_a_stand_in_and_a_macro_are_told(sit_down: SitDown, luneo: Brand) -> None:
    client = sit_down(Role.LEAD).client
    now = timezone.now()
    shift = {"starts_at_0": f"{now:%F}", "starts_at_1": "10:00", "ends_at_0": f"{now:%F}"}
    shift |= {"ends_at_1": "18:00", "reason": "ill", "brand": str(luneo.pk)}
    rotation = next(iter(luneo.runbook.data.get("on_call") or {"none": 0}))  # type: ignore[union-attr]
    client.post(reverse("admin:support_oncalloverride_add"), {**shift, "rotation": rotation})
    if OnCallOverride.objects.exists():
        assert last().object_type == "support.OnCallOverride"
    client.post(
        reverse("admin:support_macro_add"),
        {"brand": luneo.pk, "title": "Thanks", "text_en": "Thank you", "position": 0},
    )
    assert Macro.objects.exists()
    assert (last().object_type, last().object_name) == ("support.Macro", "Thanks")


def test_a_decision_about_held_mail_keeps_its_reason(sit_down: SitDown, luneo: Brand) -> None:
    raw = make.raw(brand=luneo, state=RawMessage.State.HELD, reason="odd")
    url = reverse("admin:support_rawmessage_change", args=[raw.pk])
    sit_down(Role.LEAD).client.post(url, {"_discard": "1", "reason": "an attack"})
    assert (last().action, last().object_key) == ("discard", str(raw.pk))
    assert last().diff == {"reason": "an attack"}


def test_a_refused_decision_leaves_no_entry(sit_down: SitDown, luneo: Brand) -> None:
    raw = make.raw(brand=luneo, state=RawMessage.State.HELD, reason="odd")
    url = reverse("admin:support_rawmessage_change", args=[raw.pk])
    sit_down(Role.LEAD).client.post(url, {"_discard": "1", "reason": ""})
    assert not AuditEntry.objects.filter(action="discard").exists()


def test_a_suppression_is_lifted_with_its_reason_and_told(
    sit_down: SitDown, luneo: Brand, foodyepay: Brand, now: datetime
) -> None:
    ours, theirs = (
        Suppression.objects.create(brand=brand, email="gone@example.com", suppressed_at=now)
        for brand in (luneo, foodyepay)
    )
    client = sit_down(Role.LEAD).client
    for row, reason in ((ours, ""), (theirs, "a guess"), (ours, "they wrote to us")):
        url = reverse("admin:support_suppression_change", args=[row.pk])
        client.post(url, {"_lift": "1", "reason": reason})
    assert Suppression.objects.get(suppressed_at__isnull=False) == theirs
    ours.refresh_from_db()
    assert (ours.reason, ours.failures) == ("Lifted: they wrote to us", 0)
    lifted = AuditEntry.objects.filter(action="lift")
    assert [(each.brand, each.diff) for each in lifted] == [(luneo, {"reason": "they wrote to us"})]


def test_an_export_is_told(sit_down: SitDown, luneo: Brand) -> None:
    answer = sit_down().proven().client.get(reverse("admin:report_breaches"), {"csv": "breaches"})
    assert answer.headers["Content-Type"].startswith("text/csv")
    assert (last().action, last().diff["what"], last().brand) == ("exported", "breaches", luneo)


def test_an_applied_runbook_is_told_once(db: None) -> None:
    apply(shipped_runbook("luneo"), by="tests", now=make.NOON)
    applied = AuditEntry.objects.filter(action="runbook applied", brand__slug="luneo")
    (entry,) = applied
    assert (entry.actor, entry.diff["version"]) == ("tests", 1)
    apply(shipped_runbook("luneo"), by="tests", now=make.NOON)  # says nothing new
    assert applied.count() == 1


def test_everything_that_a_page_wrote_is_a_whole_chain(sit_down: SitDown, luneo: Brand) -> None:
    client = sit_down(Role.LEAD).client
    for number in range(3):
        day = {"brand": luneo.pk, "calendar": "support", "on": f"2026-06-0{number + 1}"}
        client.post(reverse("admin:support_closedday_add"), {**day, "name": "x"})
    assert [each.problem for each in verify()] == ["", ""]


@pytest.mark.parametrize("role", [Role.VIEWER, Role.AGENT])
def test_only_leads_read_the_audit(sit_down: SitDown, role: Role, luneo: Brand) -> None:
    client = sit_down(role).client
    assert client.get(reverse("admin:support_auditentry_changelist")).status_code == 403


def test_a_lead_reads_what_was_done_and_changes_nothing(sit_down: SitDown, luneo: Brand) -> None:
    desk = sit_down(Role.LEAD)
    audit.record("runbook applied", by=Actor("Ben"), on=luneo, now=make.NOON)
    entry = AuditEntry.objects.filter(brand=luneo).latest("pk")
    listed = desk.client.get(reverse("admin:support_auditentry_changelist"))
    assert b"applied a runbook" in listed.content
    url = reverse("admin:support_auditentry_change", args=[entry.pk])
    assert entry.hash in desk.client.get(url).content.decode()
    assert desk.client.post(url, {"actor": "Mallory"}).status_code == 403
    assert (
        desk.client.get(reverse("admin:support_auditentry_delete", args=[entry.pk])).status_code
        == 403
    )


@pytest.mark.parametrize("url", ["account_login"])
def test_coming_failing_and_going_are_told(client: Client, luneo: Brand, url: str) -> None:
    make.agent("ada", luneo)
    for password in ("wrong", make.PASSWORD):
        client.post(reverse(url), {"login": "ada", "password": password})
    client.post(reverse("account_logout"))
    told = AuditEntry.objects.filter(brand=luneo).exclude(action="runbook applied")
    assert list(told.order_by("seq").values_list("action", "object_name")) == [
        ("failed sign-in", "ada"),
        ("signed in", "ada"),
        ("signed out", "ada"),
    ]


def test_a_strangers_word_is_not_kept(client: Client, luneo: Brand) -> None:
    client.post(reverse("account_login"), {"login": "my password 123", "password": "x"})
    entry = last()
    assert (entry.brand, entry.actor, entry.action) == (None, "somebody unknown", "failed sign-in")
    assert "my password" not in f"{vars(entry)}"


def test_no_page_of_ours_goes_round_the_base_classes() -> None:
    """Django calls these three wherever its admin writes; a page that replaces them would write in silence."""
    told = ("log_addition", "log_change", "log_deletions", "construct_change_message")
    for page in admin.site._registry.values():
        for name in told:
            assert getattr(type(page), name) is getattr(BrandAdmin, name), (page, name)
        if isinstance(page, ItemPage):
            assert type(page).decide is ItemPage.decide, page


def test_who_leaves_takes_nothing_along(luneo: Brand) -> None:
    user = make.agent("ada", luneo)
    ticket = make.ticket(luneo, assignee=user)
    note = make.message(ticket, kind="note", author=user, author_name="Ada")
    made = make.event(ticket, "assigned", actor=user)
    client = Client()
    client.post(reverse("account_login"), {"login": "ada", "password": make.PASSWORD})
    User.objects.get(pk=user.pk).delete()
    for row in (ticket, note, made):
        row.refresh_from_db()
    assert (ticket.assignee, note.author, made.actor) == (None, None, None)
    assert (note.author_name, made.actor_name) == ("Ada", "Ada")
    assert AuditEntry.objects.filter(action="signed in", actor="Ada").exists()
