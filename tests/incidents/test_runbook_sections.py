"""The sections that incidents lend to the runbook: what they refuse, at which line, and the rows they want."""

import pytest

from tests.support.runbook.files import altered, line, load, minimal, problems, text_of

CASES = [
    # what stands in foodyepay.yaml, what is written instead, where that is refused, what is said
    (
        "private_categories: [security]",
        "private_categories: [secret]",
        "private_categories[0]",
        "category secret",
    ),
    (
        "private_categories: [security]",
        "private_categories: []",
        "private_categories",
        "expected security in it",
    ),
    (
        'P1: "1 hour"}  # [A]',
        "}  # [A]",
        "public_update",
        "expected P1 in it: its incidents are published",
    ),
    (
        '      fr: "le service est indisponible pour tout ou partie de nos clients"\n',
        "",
        "severities.P0.public",
        "is missing in fr",
    ),
    (
        "{impact}. Scope",
        "{imapct}. Scope",
        "templates.acknowledge.en",
        "{imapct} is unknown: expected one of {impact}",
    ),
    (
        '{mitigation}."\n      fr',
        '."\n      fr',
        "templates.status.en",
        "expected {mitigation} in it",
    ),
    (
        "slots: [next_update_at]",
        "slots: []",
        "templates.next_update.slots",
        "is empty: expected at least 1",
    ),
    (
        "which is now solved: {resolution}",
        "which is now solved",
        "messages.ticket_resolved.en.text",
        "expected {resolution}",
    ),
    (
        '{title}"\n        text: |\n          Hi',
        '{titel}"\n        text: |\n          Hi',
        "messages.affected.en.subject",
        "{titel} is unknown",
    ),
    ('within: "72 hours"', 'within: "soon"', "after.post_mortem.within", "is not a duration"),
    (
        "audience: internal",
        "audience: everybody",
        "after.post_mortem.audience",
        "expected 'internal' or 'public'",
    ),
    ("project: FOODYE-MCP", "project: foodye", "jira.project", "expected one like FOODYE-MCP"),
    (
        "[balance, rewards, rewards-el",
        "[balances, rewards, rewards-el",
        "audience.categories[0]",
        "category balances",
    ),
]


@pytest.mark.parametrize(("old", "new", "where", "said"), CASES)
def test_incidents_refuse_what_they_cannot_keep(old: str, new: str, where: str, said: str) -> None:
    found = {
        problem.where: problem for problem in problems(altered(text_of("foodyepay"), (old, new)))
    }
    assert said in found[f"incidents.{where}"].message


def test_a_refusal_in_a_section_stands_at_its_line() -> None:
    text = altered(text_of("foodyepay"), ('within: "72 hours"', 'within: "soon"'))
    (problem,) = problems(text)
    assert problem.line == line(text, 'within: "soon"')


def test_an_audience_needs_words_for_it() -> None:
    text = altered(
        minimal(),
        (
            "  messages:\n    ticket_resolved",
            "  audience: {categories: [anything]}\n  messages:\n    ticket_resolved",
        ),
    )
    (problem,) = problems(text)
    assert (problem.where, problem.line) == (
        "incidents.messages",
        line(text, "  messages:\n    ticket_resolved"),
    )
    assert "affected is missing" in problem.message


def test_a_template_in_every_language_of_the_brand() -> None:
    text = altered(
        minimal(),
        ('status: {slots: [status], en: "{status}"}', 'status: {slots: [status], fr: "{status}"}'),
    )
    assert {(p.where, p.message) for p in problems(text)} == {
        ("incidents.templates.status", "is missing in en: expected en"),
        ("incidents.templates.status.fr", "is no language of this brand: expected en"),
    }


def test_a_page_is_waited_for_as_long_as_the_escalation_says() -> None:
    text = altered(minimal(), ("triage:", 'escalation: {acknowledge: {P0: "9 minutes"}}\ntriage:'))
    assert load(text).data()["incidents"]["page_acknowledged"] == {"P0": "9 minutes"}


def test_a_second_opinion_about_that_is_refused() -> None:
    text = altered(minimal(), ("incidents:\n", 'incidents:\n  page_acknowledged: {P0: "1 hour"}\n'))
    (problem,) = problems(text)
    assert (problem.where, problem.line) == (
        "incidents.page_acknowledged",
        line(text, "page_acknowledged"),
    )
    assert "stands in escalation.acknowledge" in problem.message


def with_section(text: str) -> str:
    return minimal() + text


def only(text: str) -> tuple[str, str]:
    (problem,) = problems(text)
    return problem.where, problem.message


def test_a_component_stands_once_and_names_categories_that_there_are() -> None:
    page = "status_page: {title: Acme Status, components: [{id: a, name: A, categories: [x]}, {id: a, name: B}]}"
    text = altered(minimal(), ("status_page: {title: Acme Status}", page))
    assert {(p.where, p.message.partition(":")[0]) for p in problems(text)} == {
        ("status_page.components[1]", "component a stands twice"),
        ("status_page.components[0].categories[0]", "category x is unknown"),
    }


CHECKS = """
checks:
  at: "08:30"
  zone: Europe/Paris
  within: "60 minutes"
  category: anything
  severity: P1
  items:
    - {id: page, kind: page, name: Page, url: "https://acme.test/help"}
"""


@pytest.mark.parametrize(
    ("old", "new", "where", "said"),
    [
        ('at: "08:30"', "at: 8.5", "checks.at", "expected text"),
        ('at: "08:30"', 'at: "8:30"', "checks.at", 'expected one such as "08:30"'),
        (
            "category: anything\n  sev",
            "category: other\n  sev",
            "checks.category",
            "category other is unknown",
        ),
        (
            "kind: page",
            "kind: paeg",
            "checks.items[0]",
            "expected one of 'page', 'mail', 'chat', 'command'",
        ),
        ("kind: page, ", "", "checks.items[0]", "is missing the key 'kind'"),
        (
            'url: "https://acme.test/help"',
            "shows: [x]",
            "checks.items[0].url",
            "is missing: expected text",
        ),
        ("name: Page, url", "name: Page, uri", "checks.items[0].uri", "did you mean url?"),
        (
            "items:\n",
            "items:\n    - {id: page, kind: chat, name: C}\n",
            "checks.items[1]",
            "check page stands twice",
        ),
    ],
)
def test_checks_refuse_what_cannot_be_tried(old: str, new: str, where: str, said: str) -> None:
    text = altered(with_section(CHECKS), (old, new))
    assert any(problem.where == where and said in problem.message for problem in problems(text))


ALERTS = """
alerts:
  routes:
    - {id: rls, when: {kind: [rls]}, severity: P0, category: anything, notify: ["team:desk"]}
    - {id: all, default: true, severity: P2, category: anything}
  thresholds:
    - {id: errors, metric: error_rate, above: "2%", over: "5 minutes"}
    - {id: slow, metric: latency_p95, above: "3 seconds", over: "5 minutes"}
"""


def test_alerts_with_a_route_for_each_are_good() -> None:
    assert load(with_section(ALERTS)).data()["alerts"]["sources"]["datadog"] is None


@pytest.mark.parametrize(
    ("old", "new", "where", "said"),
    [
        (
            "id: all, default: true",
            "id: all, default: false",
            "alerts.routes",
            "exactly one route with default: true, found none",
        ),
        ("{kind: [rls]}", "{}", "alerts.routes[0].when", "is blank: expected source, kind or tag"),
        ("team:desk", "team:night", "alerts.routes[0].notify[0]", "team night reaches nobody"),
        ("id: rls", "id: all", "alerts.routes[1]", "route all stands twice"),
        ("id: slow", "id: errors", "alerts.thresholds[1]", "threshold errors stands twice"),
        ('"2%"', '"2"', "alerts.thresholds[0]", '"2" is no share: expected one such as "2%"'),
        ('"3 seconds"', '"2%"', "alerts.thresholds[1]", "is not a duration"),
        (
            '"3 seconds"',
            '"best effort"',
            "alerts.thresholds[1]",
            "is no time: expected one such as",
        ),
        (
            "category: anything, notify",
            "category: x, notify",
            "alerts.routes[0].category",
            "category x is unknown",
        ),
    ],
)
def test_alerts_refuse_what_leads_nowhere(old: str, new: str, where: str, said: str) -> None:
    text = altered(with_section(ALERTS), (old, new))
    assert any(problem.where == where and said in problem.message for problem in problems(text))


def test_a_mirrored_queue_has_a_tag() -> None:
    text = altered(text_of("foodyepay"), (", tag: chatgpt-app", ""))
    where, message = only(text)
    assert where == "zendesk.queue"
    assert message == "queue widget has no tag: expected one, it marks the mirrored tickets"


def test_changes_need_a_window_that_exists() -> None:
    text = altered(text_of("foodyepay"), ("window: {day: wed", "window: {day: wednesday"))
    assert only(text)[0] == "changes.window.day"


def test_release_notes_are_due_on_a_day_that_every_month_has() -> None:
    text = altered(text_of("foodyepay"), ("due_day: 5", "due_day: 31"))
    assert only(text) == ("release_notes.due_day", "expected at most 28")


def test_sections_that_a_company_does_not_need_may_be_left_out() -> None:
    data = load(minimal()).data()
    assert [data[name] for name in ("checks", "alerts", "changes", "release_notes", "zendesk")] == [
        None
    ] * 5


def test_sections_that_everybody_needs_are_asked_for() -> None:
    text = altered(minimal(), ("status_page: {title: Acme Status}", ""))
    assert only(text)[0] == "status_page"


def test_alerts_have_an_address_that_customers_do_not_write_to() -> None:
    text = altered(
        text_of("luneo"),
        ("mail: {address: alerts@luneo.app}", "mail: {address: Support@luneo.app}"),
    )
    where, message = only(text)
    assert where == "alerts.sources.mail.address"
    assert "customers write to" in message
