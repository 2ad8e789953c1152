"""Drawings as SVG, made here: they print, they mail, and they need no script. A table always stands beside them."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

WIDTH, HEIGHT = 720, 190  # of the drawing; the page scales it
TOP, BOTTOM, LEFT = 16, 26, 40
LABELS = 14  # more would overlap
GOOD, FAIR = 95, 80  # percent


@dataclass(frozen=True, slots=True)
class Bar:
    """`share` in percent; None is drawn as an empty place. `said` is what a screen reader and a pointer are told."""

    label: str
    share: float | None
    said: str


def bars(items: Sequence[Bar], *, title: str) -> SafeString:
    """Upright bars from 0 to 100 percent, in the order given."""
    if not items:
        return SafeString("")
    step = (WIDTH - LEFT) / len(items)
    every = -(-len(items) // LABELS)
    return format_html(
        '<svg class="chart" viewBox="0 0 {} {}" role="img" aria-label="{}">{}{}{}</svg>',
        WIDTH,
        HEIGHT,
        title,
        _scale(),
        format_html_join("", "{}", ((_bar(item, n, step),) for n, item in enumerate(items))),
        format_html_join(
            "",
            '<text class="chart-label" x="{}" y="{}" text-anchor="middle">{}</text>',
            (
                (
                    _fixed(LEFT + step * (n + 0.5)),
                    HEIGHT - 8,
                    _short(item.label, int(step * every / 7)),
                )
                for n, item in enumerate(items)
                if n % every == 0
            ),
        ),
    )


def _scale() -> SafeString:
    marks = ((percent, _fixed(_y(percent))) for percent in (0, 50, 100))
    return format_html_join(
        "",
        '<line class="chart-line" x1="{}" x2="{}" y1="{}" y2="{}"/>'
        '<text class="chart-label" x="{}" y="{}" text-anchor="end">{} %</text>',
        ((LEFT, WIDTH, y, y, LEFT - 6, y, percent) for percent, y in marks),
    )


def _bar(item: Bar, place: int, step: float) -> SafeString:
    if item.share is None:
        return SafeString("")
    y = _y(item.share)
    tone = "ok" if item.share >= GOOD else "soon" if item.share >= FAIR else "late"
    return format_html(
        '<rect class="chart-{}" x="{}" y="{}" width="{}" height="{}" rx="3"><title>{}</title></rect>',
        tone,
        _fixed(LEFT + step * (place + 0.15)),
        _fixed(y),
        _fixed(step * 0.7),
        _fixed(max(_y(0) - y, 1.5)),  # nothing kept is still something to see
        item.said,
    )


def _y(percent: float) -> float:
    return TOP + (HEIGHT - TOP - BOTTOM) * (1 - percent / 100)


def _short(label: str, room: int) -> str:
    return label if len(label) <= room else f"{label[: max(room - 1, 1)]}…"


def _fixed(value: float) -> str:
    return f"{value:.1f}"
