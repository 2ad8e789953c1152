"""GitHub tells who approves: signed, once per delivery, and nothing unknown does harm."""

import json
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client

from incidents.hooks.github import take
from incidents.models import Change, PullReview, Webhook
from support.models import Brand
from tests.incidents.conftest import PULL
from tests.incidents.hooks.door_cases import OLD, digest
from tests.make import NOON

pytestmark = pytest.mark.django_db
AT = "2026-03-02T11:59:00Z"
PATH = "/in/github/foodyepay/"


def review(login: str = "Ann", state: str = "approved", **changed: Any) -> dict[str, Any]:
    said = {"user": {"login": login, "type": "User"}, "state": state, "submitted_at": AT}
    pull = {"html_url": PULL, "user": {"login": "Author"}}
    return {"action": "submitted", "review": said | changed, "pull_request": pull}


def heard(brand: Brand, body: Any, event: str = "pull_request_review") -> str:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return take(Webhook(brand=brand, source="github", body=raw, event=event), now=NOON)


@pytest.fixture
def github(monkeypatch: pytest.MonkeyPatch, foodyepay: Brand) -> Any:
    monkeypatch.setenv("FOODYEPAY_GITHUB_WEBHOOK_SECRET", OLD)

    def post(body: Any, *, secret: str = OLD, name: str = "one", **headers: str) -> int:
        raw = json.dumps(body).encode()
        signed = {
            "X-Hub-Signature-256": f"sha256={digest(raw, secret)}",
            "X-GitHub-Event": "pull_request_review",
            "X-GitHub-Delivery": name,
        }
        answer = Client().post(PATH, raw, content_type="application/json", headers=signed | headers)
        return answer.status_code

    return post


def test_a_signed_review_is_stored_once_however_often_it_comes(github: Any) -> None:
    assert [github(review()) for _ in range(3)] == [200, 200, 200]
    assert Webhook.objects.filter(source="github").count() == 1
    assert github(review(state="dismissed"), name="two") == 200
    assert Webhook.objects.filter(source="github").count() == 2


@pytest.mark.parametrize(
    "wrong",
    [
        {"secret": "somebody-elses"},
        {"X-Hub-Signature-256": ""},
        {"X-Hub-Signature-256": "sha256="},
        {"X-Hub-Signature-256": "sha1=abc"},
    ],
)
def test_who_cannot_prove_it_stores_nothing(github: Any, wrong: dict[str, str]) -> None:
    assert github(review(), **wrong) == 401
    assert not Webhook.objects.exists()


def test_the_older_signature_is_no_proof(github: Any) -> None:
    raw = json.dumps(review()).encode()
    old = {"X-Hub-Signature-256": "", "X-Hub-Signature": f"sha256={digest(raw, OLD)}"}
    assert github(review(), **old) == 401


def test_a_brand_without_the_secret_takes_nothing(luneo: Brand) -> None:
    raw = json.dumps(review()).encode()
    answer = Client().post(
        "/in/github/luneo/",
        raw,
        content_type="application/json",
        headers={"X-Hub-Signature-256": f"sha256={digest(raw, '')}"},
    )
    assert answer.status_code == 401


def test_an_approval_is_kept_with_its_author(foodyepay: Brand) -> None:
    assert heard(foodyepay, review()) == f"Ann: approved, {PULL}."
    row = PullReview.objects.get()
    assert (row.login, row.author, row.approves) == ("ann", "author", True)


@pytest.mark.parametrize("state", ["changes_requested", "dismissed", "DISMISSED"])
def test_what_takes_it_back_is_heard_even_of_the_same_moment(foodyepay: Brand, state: str) -> None:
    heard(foodyepay, review())
    heard(foodyepay, review(state=state))
    assert PullReview.objects.get().approves is False


def test_a_comment_changes_nothing(foodyepay: Brand) -> None:
    heard(foodyepay, review())
    assert heard(foodyepay, review(state="commented")).startswith("Noted")
    assert PullReview.objects.get().approves is True


def test_the_authors_own_approval_is_kept_and_does_not_count(foodyepay: Brand) -> None:
    heard(foodyepay, review(login="AUTHOR"))
    change = Change.objects.create(
        brand=foodyepay, title="x", link=PULL, created_at=NOON, created_by="Lea"
    )
    assert change.approvals().count() == 0


def test_a_time_in_the_future_does_not_outlive_what_comes_after(foodyepay: Brand) -> None:
    heard(foodyepay, review(submitted_at="2030-01-01T00:00:00Z"))
    assert PullReview.objects.get().at == NOON


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'"approved"',
        {},
        {"review": None, "pull_request": {}},
        review(user=None),
        review(user={"login": "robot", "type": "Bot"}),
        review(user={"login": "", "type": "User"}),
        review(state="praised"),
        review(submitted_at="2026-03-02T11:59:00"),
        {**review(), "pull_request": {"html_url": "javascript:alert(1)", "user": {"login": "a"}}},
    ],
)
def test_what_is_no_persons_review_is_noted_and_counts_for_nothing(
    foodyepay: Brand, body: Any
) -> None:
    assert heard(foodyepay, body).startswith("Noted")
    assert not PullReview.objects.exists()


@pytest.mark.parametrize("event", ["ping", "push", "something_new"])
def test_other_events_are_noted(foodyepay: Brand, event: str) -> None:
    assert heard(foodyepay, review(), event) == f"Noted: {event}."
    assert not PullReview.objects.exists()


def push(action: str = "synchronize", **changed: Any) -> dict[str, Any]:
    pull = {"html_url": PULL, "user": {"login": "Author"}, "updated_at": "2026-03-02T11:59:30Z"}
    return {"action": action, "pull_request": pull | changed}


def entry(brand: Brand) -> Change:
    said = {"title": "x", "link": PULL, "created_at": NOON, "created_by": "Lea"}
    return Change.objects.create(brand=brand, **said)


def counted(change: Change) -> list[str]:
    return [each.login for each in change.approvals()]


def test_new_commits_make_earlier_approvals_stale_and_later_ones_count(foodyepay: Brand) -> None:
    change = entry(foodyepay)
    heard(foodyepay, review())
    heard(foodyepay, review("Bob"))
    assert counted(change) == ["ann", "bob"]
    assert heard(foodyepay, push(), "pull_request").startswith("New commits")
    assert counted(change) == []
    heard(foodyepay, review("Bob", submitted_at="2026-03-02T11:59:40Z"))
    assert counted(change) == ["bob"]


def test_an_approval_that_comes_after_the_push_it_preceded_is_stale(foodyepay: Brand) -> None:
    heard(foodyepay, push(), "pull_request")
    heard(foodyepay, review())
    assert counted(entry(foodyepay)) == []


def test_of_two_pushes_the_later_counts_in_whatever_order_they_come(foodyepay: Brand) -> None:
    heard(foodyepay, push(), "pull_request")
    heard(foodyepay, push(updated_at="2026-03-02T11:00:00Z"), "pull_request")
    assert PullReview.objects.get().at.minute == 59


def test_a_push_to_one_pull_request_leaves_the_others_and_other_brands_alone(
    foodyepay: Brand, luneo: Brand
) -> None:
    heard(foodyepay, review())
    heard(foodyepay, push(html_url=PULL + "1"), "pull_request")
    heard(luneo, push(), "pull_request")
    assert counted(entry(foodyepay)) == ["ann"]


@pytest.mark.parametrize(
    ("commit", "head", "counts"), [("a1", "a1", 1), ("a1", "b2", 0), (None, "b2", 1), ("a1", "", 1)]
)
def test_an_approval_of_another_commit_than_the_last_is_noted(
    foodyepay: Brand, commit: str | None, head: str, counts: int
) -> None:
    body = review(commit_id=commit)
    body["pull_request"]["head"] = {"sha": head}
    heard(foodyepay, body)
    assert entry(foodyepay).approvals().count() == counts


def test_changes_wanted_of_an_old_commit_still_count_against_it(foodyepay: Brand) -> None:
    heard(foodyepay, review())
    body = review(state="changes_requested", commit_id="a1")
    body["pull_request"]["head"] = {"sha": "b2"}
    heard(foodyepay, body)
    assert counted(entry(foodyepay)) == []


@pytest.mark.parametrize(
    "body",
    [b"{", [], {}, push("opened"), push("edited"), push(user=None), push(html_url="javascript:x")],
)
def test_what_changes_no_commit_changes_no_approval(foodyepay: Brand, body: Any) -> None:
    heard(foodyepay, review())
    assert heard(foodyepay, body, "pull_request").startswith("Noted")
    assert counted(entry(foodyepay)) == ["ann"]


def form(body: Any) -> bytes:
    """As GitHub sends it to a webhook whose content type was left at its first choice."""
    return urlencode({"payload": json.dumps(body)}).encode()


def test_a_form_says_the_same_as_json(foodyepay: Brand) -> None:
    odd = review(body="100 % & more + \u00e9\n")
    assert heard(foodyepay, form(odd)) == f"Ann: approved, {PULL}."
    assert PullReview.objects.get().login == "ann"
    pushed = review() | {"action": "synchronize"}
    pushed["pull_request"]["updated_at"] = "2026-03-02T11:59:30Z"
    assert heard(foodyepay, form(pushed), "pull_request").startswith("New commits")


@pytest.mark.parametrize(
    "body", [b"payload=", b"payload=%", b"payload=%FF", b"payload=null", b"payload=[]", b"other={}"]
)
def test_a_form_without_an_event_is_noted(foodyepay: Brand, body: bytes) -> None:
    assert heard(foodyepay, body) == "Noted: it holds no review."
    assert not PullReview.objects.exists()
