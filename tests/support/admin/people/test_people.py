"""Users and roles: a brand's admin manages those who work for their brands alone."""

import pytest
from django.contrib.auth.models import User
from django.urls import reverse

from support.models import Brand, Membership, Person, Role
from tests import make
from tests.support.admin.desk import Desk, SitDown

NEW = {
    "username": "new",
    "first_name": "New",
    "email": "new@desk.test",
    "usable_password": "true",
    "password1": "Long enough 17",
    "password2": "Long enough 17",
}


def roles(*pairs: tuple[Brand, Role], initial: int = 0) -> dict[str, object]:
    """The inline of memberships, as a browser sends it."""
    fields: dict[str, object] = {
        "memberships-TOTAL_FORMS": len(pairs),
        "memberships-INITIAL_FORMS": initial,
    }
    for number, (brand, role) in enumerate(pairs):
        fields |= {f"memberships-{number}-brand": brand.pk, f"memberships-{number}-role": role}
    return fields


def change(user: User) -> str:
    return reverse("admin:auth_user_change", args=[user.pk])


ADD = reverse("admin:auth_user_add")


@pytest.fixture
def boss(sit_down: SitDown) -> Desk:
    return sit_down(Role.ADMIN, name="boss").proven()


def test_an_admin_makes_a_user_with_a_role(boss: Desk, luneo: Brand) -> None:
    boss.client.post(ADD, {**NEW, **roles((luneo, Role.AGENT))})
    user = User.objects.get(username="new")
    assert user.is_staff
    assert not user.is_superuser
    assert user.check_password("Long enough 17")
    assert user.memberships.get().role == Role.AGENT


def test_a_user_without_a_role_is_refused(boss: Desk) -> None:
    answer = boss.client.post(ADD, {**NEW, **roles()})
    assert "Give this person a role in at least one brand." in answer.content.decode()
    assert not User.objects.filter(username="new").exists()


def test_an_admin_gives_roles_in_their_own_brand_only(boss: Desk, foodyepay: Brand) -> None:
    boss.client.post(ADD, {**NEW, **roles((foodyepay, Role.AGENT))})
    assert not Membership.objects.filter(brand=foodyepay).exists()


def test_nobody_makes_themselves_a_superuser(boss: Desk) -> None:
    boss.client.post(change(boss.user), {"username": "boss", "is_superuser": "on", **roles()})
    boss.user.refresh_from_db()
    assert not boss.user.is_superuser


def test_somebody_who_also_works_elsewhere_is_a_superusers_business(
    boss: Desk, sit_down: SitDown, luneo: Brand, foodyepay: Brand
) -> None:
    shared = make.agent("shared", luneo, foodyepay)
    password = reverse("admin:auth_user_password_change", args=[shared.pk])
    for url in (change(shared), password):
        assert boss.client.get(url).status_code in {302, 403, 404}
    assert (
        sit_down(name="root", is_superuser=True).proven().client.get(change(shared)).status_code
        == 200
    )


def test_a_superuser_is_not_managed_by_a_brands_admin(boss: Desk, luneo: Brand) -> None:
    root = make.agent("root", luneo, is_superuser=True)
    assert boss.client.get(change(root)).status_code == 302


@pytest.mark.parametrize("role", [Role.VIEWER, Role.AGENT, Role.LEAD])
def test_below_admin_nobody_sees_users(sit_down: SitDown, role: Role) -> None:
    client = sit_down(role).client
    assert client.get(reverse("admin:auth_user_changelist")).status_code == 403
    assert client.get(ADD).status_code == 403


def test_users_are_never_deleted_because_work_is_theirs(boss: Desk, luneo: Brand) -> None:
    colleague = make.agent("grace", luneo)
    delete = reverse("admin:auth_user_delete", args=[colleague.pk])
    assert boss.client.post(delete, {"post": "yes"}).status_code == 403


def test_an_admin_says_who_signs_in_as_a_person_of_the_runbook(boss: Desk, luneo: Brand) -> None:
    person = Person.objects.filter(brand=luneo)[0]
    url = reverse("admin:support_person_change", args=[person.pk])
    boss.client.post(url, {"user": boss.user.pk, "name": "Renamed"})
    after = Person.objects.get(pk=person.pk)
    assert (after.user, after.name) == (boss.user, person.name)


def test_the_list_says_each_role_in_words(boss: Desk) -> None:
    listed = boss.client.get(reverse("admin:auth_user_changelist")).content.decode()
    assert "Luneo (Admin: configures)" in listed
