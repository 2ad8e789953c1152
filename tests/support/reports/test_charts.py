"""Drawings: bars as high as their share, in words for those who cannot see them, without a style or a script."""

from xml.etree import ElementTree

import pytest

from support.reports.charts import Bar, bars


def drawn(*items: Bar) -> ElementTree.Element:
    return ElementTree.fromstring(bars(items, title="Kept"))


def rects(drawing: ElementTree.Element) -> list[ElementTree.Element]:
    return list(drawing.iter("rect"))


def test_a_bar_is_as_high_as_its_share() -> None:
    half, whole = rects(drawn(Bar("a", 50, "a: 1 / 2"), Bar("b", 100, "b: 2 / 2")))
    assert float(half.attrib["height"]) * 2 == pytest.approx(float(whole.attrib["height"]), abs=0.2)


def test_nothing_kept_is_still_seen_and_nothing_due_is_not_drawn() -> None:
    [bar] = rects(drawn(Bar("a", 0, "a: 0 / 3"), Bar("b", None, "b: 0 / 0")))
    assert float(bar.attrib["height"]) > 1


@pytest.mark.parametrize(("share", "tone"), [(100, "ok"), (95, "ok"), (94.9, "soon"), (79, "late")])
def test_the_tone_tells_how_good_it_is(share: float, tone: str) -> None:
    [bar] = rects(drawn(Bar("a", share, "")))
    assert bar.attrib["class"] == f"chart-{tone}"


def test_every_bar_says_its_figures_and_the_drawing_its_name() -> None:
    drawing = drawn(Bar("a", 50, "a: 1 / 2"))
    assert [each.text for each in drawing.iter("title")] == ["a: 1 / 2"]
    assert (drawing.attrib["role"], drawing.attrib["aria-label"]) == ("img", "Kept")


def test_a_customers_words_cannot_break_out() -> None:
    text = bars([Bar("<script>", 50, '"><script>alert(1)</script>')], title='"<b>')
    assert "<script" not in text
    assert ElementTree.fromstring(text) is not None


def test_it_needs_no_style_attribute() -> None:
    assert "style=" not in bars([Bar("a", 50, "")], title="Kept")


def test_many_bars_share_a_few_labels() -> None:
    drawing = drawn(*(Bar(f"{n:02} Mar", 50, "") for n in range(60)))
    labels = [each for each in drawing.iter("text") if not (each.text or "").endswith("%")]
    assert len(labels) <= 14


def test_nothing_to_draw_is_no_drawing() -> None:
    assert bars([], title="Kept") == ""
