"""The categories of a brand's runbook, as pages name and offer them."""

from support.models import Brand, Ticket, pinned


def categories(ticket: Ticket) -> list[tuple[str, str]]:
    """The runbook's categories, and the ticket's own if a newer runbook forgot it."""
    version = ticket.brand.runbook_id
    known = pinned(version).data.get("categories", {}) if version else {}
    named = {key: str(value.get("name", key)) for key, value in known.items()}
    if ticket.category:
        named.setdefault(ticket.category, ticket.category)
    return [("", "—"), *sorted(named.items(), key=lambda pair: pair[1])]


def category_name(ticket: Ticket) -> str:
    """As its brand's runbook calls it; the key where the runbook knows it no more, "" where there is none."""
    return named_category(ticket.brand, ticket.category)


def named_category(brand: Brand, key: str) -> str:
    """The name of one of the runbook's categories, else the key itself."""
    known = pinned(brand.runbook_id).data.get("categories", {}) if brand.runbook_id and key else {}
    return str(known.get(key, {}).get("name", key))
