"""Names that point to nothing in the file or the environment are refused where they stand."""

import pytest

from tests.support.runbook.files import altered, line, load, minimal, problems, text_of

CASES = [
    # what stands in luneo.yaml, what is written instead, where that is refused, what is said
    (
        "line: L14",
        "line: L15",
        "incidents.after.gaps.line",
        "line L15 is unknown: expected one of L1",
    ),
    ('  L4: "There is no', '  L44: "There is no', "not_measured.L44", "line L44 is unknown"),
    ("lines: [L7]", "lines: [L77]", "triage.lines[0]", "line L77 is unknown"),
    (
        "support, line: L2",
        "suport, line: L2",
        "channels.chat.calendar",
        "calendar suport is unknown",
    ),
    (
        "calendar: support, publish",
        "calendar: x, publish",
        "incidents.after.rca.calendar",
        "is unknown",
    ),
    (
        "enabled: true,",
        "enabled: true, queue: vip,",
        "channels.contact.queue",
        "queue vip is unknown",
    ),
    (
        "[checkout]\n",
        "[chekout]\n",
        "escalation.triggers.revenue.categories[0]",
        "category chekout",
    ),
    (
        "category: support-delivery\n  sev",
        "category: x\n  sev",
        "checks.category",
        "category x is unknown",
    ),
    (
        "owners: [support]",
        "owners: [nobody]",
        "categories.question.owners[0]",
        "team nobody is unknown",
    ),
    (
        "members: [louis]",
        "members: [luis]",
        "teams.ops.members[0]",
        "expected one of camille, ines",
    ),
    ("[hugo, sarah, louis]", "[hugo, zoe]", "on_call.critical.people[1]", "person zoe is unknown"),
    (
        "default: true}",
        "default: false}",
        "queues",
        "exactly one queue with default: true, found none",
    ),
    ("[fr, en]", "[fr, en, fr]", "languages[2]", "language fr stands twice"),
    ("env:LUNEO_CHAT_S", "env:ACME_CHAT_S", "channels.chat.secret", "expected env:LUNEO_"),
]


@pytest.mark.parametrize(("old", "new", "where", "said"), CASES)
def test_a_name_that_points_nowhere_is_refused(old: str, new: str, where: str, said: str) -> None:
    text = altered(text_of("luneo"), (old, new))
    found = {problem.where: problem for problem in problems(text)}
    assert said in found[where].message
    if where != "queues":
        assert found[where].line == line(text, new)


def test_a_playbook_must_be_written_before_a_category_names_it() -> None:
    text = altered(text_of("foodyepay"), ("playbook: reward-issuance", "playbook: reward-isuance"))
    (problem,) = problems(text)
    assert problem.line == line(text, "reward-isuance")
    assert problem.message == (
        "playbook reward-isuance is unknown: "
        "expected one of reward-eligibility, reward-issuance, reward-statistics"
    )


def test_where_there_is_nothing_to_choose_from_it_says_so() -> None:
    text = altered(minimal(), ("owners: [desk]", "owners: [desk], playbook: reset"))
    (problem,) = problems(text)
    assert problem.message == "playbook reset is unknown: expected one of none, the file has none"


def test_conditions_of_an_sla_policy_must_name_what_there_is() -> None:
    before = "    - id: standard\n"
    extra = "    - id: vip\n      when: {category: [vip], queue: [vip]}\n      targets:\n"
    extra += "".join(f"        P{n}: {{first_response: null}}\n" for n in range(4))
    text = altered(text_of("luneo"), (before, extra + before))
    found = {problem.where: problem.message for problem in problems(text)}
    assert "category vip is unknown" in found["sla.policies[0].when.category[0]"]
    assert "queue vip is unknown" in found["sla.policies[0].when.queue[0]"]


def test_an_unset_variable_that_is_needed_is_refused() -> None:
    text = altered(text_of("luneo"), ("LUNEO_CHAT_SECRET?", "LUNEO_CHAT_SECRET"))
    (problem,) = problems(text)
    assert (problem.where, problem.line) == (
        "channels.chat.secret",
        line(text, "LUNEO_CHAT_SECRET"),
    )
    assert problem.message == (
        "LUNEO_CHAT_SECRET is not set: set it, or write env:LUNEO_CHAT_SECRET? if it may be off"
    )


def test_a_set_variable_is_accepted_and_its_value_is_not_kept() -> None:
    text = altered(text_of("luneo"), ("LUNEO_CHAT_SECRET?", "LUNEO_CHAT_SECRET"))
    data = load(text, LUNEO_CHAT_SECRET="the secret itself").data()
    assert data["channels"]["chat"]["secret"] == "env:LUNEO_CHAT_SECRET"
    assert "the secret itself" not in str(data)


def test_another_brands_secret_is_refused_in_every_section() -> None:
    text = altered(
        text_of("foodyepay"), ("env:FOODYEPAY_ZENDESK_TOKEN?", "env:LUNEO_ZENDESK_TOKEN?")
    )
    (problem,) = problems(text)
    assert problem.where == "zendesk.token"


def test_the_address_of_a_page_may_have_a_name_that_is_public_anyway() -> None:
    assert "NEXT_PUBLIC_SUPPORT_CHAT_URL" in text_of("luneo")
    assert load(text_of("luneo")).book.channels.chat.url == "env:NEXT_PUBLIC_SUPPORT_CHAT_URL?"


@pytest.mark.parametrize(
    "name",
    [
        "SECRET_KEY",
        "DATABASE_URL",
        "AUDIT_KEY",
        "FOODYEPAY_JIRA_URL",
        "FOODYEPAY_PAGERDUTY_ROUTING_KEY",
        "EMAIL_HOST_PASSWORD",
        "PATH",
    ],
)
def test_no_address_shows_a_secret_of_the_desk_or_of_another_brand(name: str) -> None:
    """The chat's address stands on the help page: whoever may apply a runbook would read it there."""
    text = altered(text_of("luneo"), ("env:NEXT_PUBLIC_SUPPORT_CHAT_URL?", f"env:{name}?"))
    (problem,) = problems(text)
    assert problem.where == "channels.chat.url"
    assert "is not this brand's" in problem.message


def test_a_brands_own_address_may_be_a_secret_of_its_own() -> None:
    text = altered(text_of("luneo"), ("env:NEXT_PUBLIC_SUPPORT_CHAT_URL?", "env:LUNEO_CHAT_URL?"))
    assert load(text).book.channels.chat.url == "env:LUNEO_CHAT_URL?"
