"""The console speaks the language that an agent chose for this browser, else the browser's own."""

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from support.models import Brand
from tests import make

HOME = reverse("admin:index")
CHOOSE = reverse("set_language")


@pytest.fixture
def ada(client: Client, luneo: Brand) -> User:
    user = make.agent("ada", luneo)
    client.force_login(user)
    return user


def test_the_browsers_language_is_spoken_until_another_is_chosen(client: Client, ada: User) -> None:
    page = client.get(HOME, headers={"accept-language": "fr-FR,fr;q=0.9"})
    assert '<html lang="fr"' in page.content.decode()
    assert '<html lang="en"' in client.get(HOME).content.decode()


def test_a_choice_is_kept_and_leads_back_to_the_page(client: Client, ada: User) -> None:
    chosen = client.post(CHOOSE, {"language": "fr", "next": HOME})
    assert (chosen.status_code, chosen.headers["Location"]) == (302, HOME)
    assert '<html lang="fr"' in client.get(HOME).content.decode()
    cookie = chosen.cookies["django_language"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert int(cookie["max-age"]) > 180 * 24 * 3600


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example", "javascript:alert(1)"]
)
def test_a_choice_leads_nowhere_else(client: Client, ada: User, elsewhere: str) -> None:
    chosen = client.post(CHOOSE, {"language": "fr", "next": elsewhere})
    assert "evil" not in chosen.headers["Location"]
    assert not chosen.headers["Location"].startswith("javascript")


def test_a_language_that_is_not_spoken_changes_nothing(client: Client, ada: User) -> None:
    assert "django_language" not in client.post(CHOOSE, {"language": "tlh", "next": HOME}).cookies


def test_the_other_language_is_offered_in_its_own_words(client: Client, ada: User) -> None:
    html = " ".join(client.get(HOME).content.decode().split())
    assert '<button type="submit" name="language" value="fr" lang="fr">Français</button>' in html
    assert 'name="language" value="en"' not in html


def test_a_stranger_may_choose_too_and_a_forged_form_may_not(luneo: Brand) -> None:
    assert Client().post(CHOOSE, {"language": "fr", "next": HOME}).status_code == 302
    assert Client(enforce_csrf_checks=True).post(CHOOSE, {"language": "fr"}).status_code == 403
