"""The state in one word for other people's pages: an SVG badge, and the JSON that shields.io draws one from."""

import json

from django.utils.html import escape

from incidents.status.page import PageData
from incidents.status.xml import plain

SVG = "image/svg+xml; charset=utf-8"
WORDS = {  # by indicator: the word, and a colour that white letters can be read on
    "none": ("operational", "#1d7a46"),
    "minor": ("degraded", "#8f5b00"),
    "major": ("partial outage", "#b3430f"),
    "critical": ("major outage", "#b3182b"),
    "maintenance": ("maintenance", "#2d5fa8"),
    "unknown": ("no data", "#576274"),
}
LETTER, MARGIN, HEIGHT = 7, 10, 20  # pixels


def word(data: PageData) -> tuple[str, str]:
    """Nothing watched is not "operational"."""
    return WORDS[data.rollup.indicator if data.parts or data.open else "unknown"]


def shields(data: PageData) -> bytes:
    """The endpoint schema of shields.io."""
    said, colour = word(data)
    made = {"schemaVersion": 1, "label": data.title, "message": said, "color": colour}
    return json.dumps(made, ensure_ascii=False).encode()


def svg(data: PageData) -> bytes:
    said, colour = word(data)
    label = plain(data.title)[:40]
    left, right = (len(each) * LETTER + 2 * MARGIN for each in (label, said))
    text = 'y="14" fill="#fff" text-anchor="middle" font-family="Verdana,sans-serif" font-size="11"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{left + right}" height="{HEIGHT}" role="img"'
        f' aria-label="{escape(label)}: {said}"><title>{escape(label)}: {said}</title>'
        f'<rect width="{left}" height="{HEIGHT}" fill="#3a4250"/>'
        f'<rect x="{left}" width="{right}" height="{HEIGHT}" fill="{colour}"/>'
        f'<text x="{left / 2}" {text}>{escape(label)}</text>'
        f'<text x="{left + right / 2}" {text}>{said}</text></svg>'
    ).encode()
