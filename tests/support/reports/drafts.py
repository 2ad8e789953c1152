"""Draft runbooks: Luneo's, laxer or stricter."""

from support.runbook.load import shipped

STRICT = ('"30 minutes", calendar: always', '"5 minutes", calendar: always')
LAX = ('"30 minutes", calendar: always', '"3 hours", calendar: always')


def draft(*changes: tuple[str, str]) -> str:
    text = shipped()["luneo"].read_text()
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return text
