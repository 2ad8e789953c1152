"""Every box and every field of the console is given the other brand's words, numbers and keys: none tells a thing."""

import re
from collections.abc import Iterator

from django.urls import reverse

from support.models import BulkJob, Customer, Message, Queue, SavedView, Ticket
from tests.support.admin.crawl import PAGES, Crawl, everything
from tests.support.admin.test_side_doors import crawl

__all__ = ["crawl"]


def asked(crawl: Crawl) -> Iterator[str]:
    """Every box and every address that takes words, with the other brand's words in it."""
    word, them = crawl.theirs.canary, crawl.theirs
    number = f"{them.brand.ticket_prefix}-{them.ticket.number}"
    queue = reverse("admin:support_ticket_changelist")
    terms = [
        word,
        number,
        *(f"{name}:{word}" for name in ("from", "tag", "queue", "team", "assignee", "category")),
        *(f"{name}:{word}" for name in ("subject", "text", "brand", "account", "incident")),
        f"-is:open {word}",
        f'"{word}"',
        f"{word[:-1]}x",  # a typo, for which a name is offered
        f"assignee:{them.boss.username}",
    ]
    for term in terms:
        yield f"{reverse('admin:support_find')}?q={term}"
    for term in (word, number, f"from:{word}", f"queue:{word}", f"{word[:-1]}x"):
        yield f"{queue}?view=all&q={term}"
    keys = {
        "brand": them.brand.pk,
        "queue": them.key(Queue),
        "assignee": them.boss.pk,
        "requester": them.key(Customer),
    }
    for name, key in keys.items():
        yield f"{queue}?view=all&{name}__id__exact={key}"
    yield f"{queue}?view=v{them.key(SavedView)}"
    yield f"{reverse('admin:support_view_new')}?view=v{them.key(SavedView)}"
    yield f"{reverse('admin:support_new')}?follows={them.ticket.pk}"
    yield f"{reverse('admin:support_moves', args=[crawl.mine.ticket.pk])}?into={number}"
    yield f"{reverse('admin:support_ticket_change', args=[crawl.mine.ticket.pk])}?sent={them.key(Message)}"
    yield f"{reverse('admin:support_runbook')}?brand={them.brand.pk}"
    yield f"{reverse('admin:rules')}?brand={them.brand.pk}"
    yield f"{reverse('admin:support_reach')}?brand={them.brand.pk}"
    yield f"{reverse('admin:incidents_declare')}?tickets={them.ticket.pk}"
    yield f"{reverse('admin:incidents_plan')}?brand={them.brand.pk}"
    yield from (reverse(f"admin:{name}") for name in ("board", "support_views", "support_wishes"))
    for report in ("attainment", "breaches", "escalations", "scorecard", "whatif"):
        yield f"{reverse(f'admin:report_{report}')}?brand={them.brand.pk}"
    yield f"{reverse('admin:support_colleagues', args=[crawl.mine.ticket.pk])}?q={word[:3]}"


def test_no_box_and_no_word_in_an_address_tells_of_another_brand(crawl: Crawl) -> None:
    for url in asked(crawl):
        answer = crawl.client.get(url)
        typed = crawl.theirs.canary
        body = answer.content.decode(errors="replace")
        found = [at for at in re.finditer(typed, body) if not _is_echo(body, at.start(), typed)]
        assert found == [], (url, body[max(found[0].start() - 80, 0) : found[0].end() + 20])
        assert answer.status_code in {200, 302, 400, 403, 404}, url
        assert f"/support/ticket/{crawl.theirs.ticket.pk}/" not in body, url


def _is_echo(body: str, at: int, typed: str) -> bool:
    """A page repeats what was typed: in the box, and in addresses of its own that carry the search along."""
    before = body[max(at - 200, 0) : at]
    quoted = before.rfind('"') > before.rfind(">")
    return quoted or bool(
        re.search(r"(unknown|No |nobody|matches|called|instead|“)[^<]{0,60}$", before)
    )


def autocompletes() -> Iterator[dict[str, str]]:
    """Every relation of every model, as the one address for them is asked: most are refused, none tells."""
    for model, _page in PAGES:
        for field in model._meta.get_fields():
            if getattr(field, "many_to_one", False):
                yield {
                    "app_label": model._meta.app_label,
                    "model_name": str(model._meta.model_name),
                    "field_name": field.name,
                }


def test_no_autocomplete_of_any_relation_names_another_brands_row(crawl: Crawl) -> None:
    url, answered = reverse("admin:autocomplete"), 0
    for each in autocompletes():
        answer = crawl.client.get(url, {**each, "term": crawl.theirs.canary[:4]})
        assert crawl.leaks(answer) == [], each
        answered += answer.status_code == 200
    assert answered


def test_a_bulk_action_on_foreign_keys_and_across_the_list_stays_at_home(crawl: Crawl) -> None:
    before = everything(crawl.theirs)
    both = [crawl.mine.ticket.pk, crawl.theirs.ticket.pk]
    url = f"{reverse('admin:support_ticket_changelist')}?view=all"
    for action in ("take", "resolve", "together"):
        for across in ("0", "1", "on"):
            chosen = {"action": action, "_selected_action": both, "select_across": across}
            crawl.client.post(url, chosen)
    assert everything(crawl.theirs) == before
    made = BulkJob.objects.filter(made_by=crawl.mine.boss)
    assert made.exists()
    for job in made:
        assert {item.ticket.brand_id for item in job.items.select_related("ticket")} <= {
            crawl.mine.brand.pk
        }


def test_a_message_goes_to_no_ticket_of_another_brand(crawl: Crawl) -> None:
    """Merge, move, and follow up, with their numbers and keys in every field of my own ticket's page."""
    before = everything(crawl.theirs)
    url = reverse("admin:support_moves", args=[crawl.mine.ticket.pk])
    number = f"{crawl.theirs.brand.ticket_prefix}-{crawl.theirs.ticket.number}"
    mine, theirs = (each.key(Message) for each in (crawl.mine, crawl.theirs))
    tries = [
        {"_merge": "1", "into": number},
        {"_move": "1", "into": number, "message": mine},
        {"_move": "1", "into": str(crawl.theirs.ticket.pk), "message": theirs},
        {"_split": "1", "message": theirs},
    ]
    for each in tries:
        assert crawl.client.post(url, each).status_code == 302
    new = {
        "brand": crawl.mine.brand.pk,
        "subject": "x",
        "text": "y",
        "email": "z@example.com",
        "follows": crawl.theirs.ticket.pk,
    }
    crawl.client.post(reverse("admin:support_new"), new)
    crawl.client.post(reverse("admin:support_new"), {**new, "brand": crawl.theirs.brand.pk})
    assert everything(crawl.theirs) == before
    assert Message.objects.get(pk=theirs).ticket_id == crawl.theirs.ticket.pk
    assert not Ticket.objects.filter(
        brand=crawl.mine.brand, subject__contains=crawl.theirs.canary
    ).exists()
