"""The cost of scanning, trimming and sanitising grows with the size of the mail, not with its square."""

import time
from collections.abc import Callable

import pytest

from support.inbound.reading import body, mime
from support.inbound.reading.forwards import find
from support.inbound.reading.strip import trim
from support.lib.html.safe import sanitize
from support.lib.html.text import to_lines

GROWTH = (1, 2, 4, 8)
ENOUGH = 0.004  # seconds: below, the clock measures itself
TEXTS = {
    "prose": "The lamp in the corridor is dark again, please send somebody.\n",
    "quotes": "> The lamp is dark.\n",
    "attributions": "On 4 Mar 2025, at 15:12, Mira <mira@example.org> said\n",
    "open attributions": "On 4 Mar 2025 at 15:12 Mira Holt\n",
    "headers": "From: mira@example.org\n",
    "rules": "______________________________\n",
    "signatures": "-- \n",
    "marks on one line": "> ",
    "one long line": "On 4 Mar 2025 wrote <a@b.c> ",
    "blank": " \n",
    "devices": "Sent from my phone\n",
    "armour": "-----BEGIN PGP SIGNED MESSAGE-----\n",
}
MARKUP = {
    "paragraphs": "<p>The lamp is <b>dark</b> &amp; cold.</p>\n",
    "open paragraphs": "<p>dark",
    "flat quotes": '<blockquote type="cite"><div>dark</div></blockquote>',
    "tables": "<table><tr><td>dark</td></tr></table>",
    "wrong ends": "</div></span></b>",
    "attributes": '<img src="https://example.org/a.png" alt="x" width=1 height=2>',
    "comments": "<!-- <b> -->x",
    "lone angles": "< ",
    "breaks": "dark<br>",
    "scripts": "<script>if (a < b) { }</script>dark",
}


def seconds(work: Callable[[], object], runs: int) -> float:
    """The best of several runs: the machine may be busy with something else."""
    best = float("inf")
    for _ in range(runs):
        start = time.process_time()
        work()
        best = min(best, time.process_time() - start)
    return best


def assert_linear(work: Callable[[int], Callable[[], object]], size: int) -> None:
    """Eight times the input may cost twenty times the smallest run, never the sixty-four of a square."""
    costs: list[float] = []
    for runs in (1, 5):  # a disturbed measurement is taken again, with patience; a square stays one
        costs = [max(seconds(work(size * factor), runs), ENOUGH) for factor in GROWTH]
        if costs[-1] / costs[0] < 20:
            return
    raise AssertionError(costs)


@pytest.mark.parametrize("unit", TEXTS.values(), ids=TEXTS.keys())
def test_trimming_is_linear(unit: str) -> None:
    def work(size: int) -> Callable[[], object]:
        text = unit * (size // len(unit))
        return lambda: trim(text)

    assert_linear(work, 20_000)


@pytest.mark.parametrize("unit", TEXTS.values(), ids=TEXTS.keys())
def test_looking_for_a_forward_is_linear(unit: str) -> None:
    def work(size: int) -> Callable[[], object]:
        lines = (unit * (size // len(unit))).split("\n")
        return lambda: find("Fwd: Lamp", lines)

    assert_linear(work, 20_000)


@pytest.mark.parametrize("unit", MARKUP.values(), ids=MARKUP.keys())
def test_sanitising_is_linear(unit: str) -> None:
    def work(size: int) -> Callable[[], object]:
        markup = unit * (size // len(unit))
        return lambda: (sanitize(markup), to_lines(markup))

    assert_linear(work, 40_000)


@pytest.mark.parametrize(
    "unit",
    [
        b"--b\r\nContent-Type: text/plain\r\n\r\nThe lamp is dark.\r\n" * 3
        + b"The lamp is dark.\r\n" * 200,
        b"--b\r\nno header\r\n" + b"--c\r\n" * 50,
        b"--\r\n" * 100,
        b"The lamp is dark.\r\n" * 100,
    ],
    ids=["parts", "headless parts", "dashes", "text"],
)
def test_scanning_is_linear(unit: bytes) -> None:
    head = b"From: mira@example.org\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"

    def work(size: int) -> Callable[[], object]:
        raw = head + unit * (size // len(unit))
        return lambda: body.read(mime.split(raw))

    assert_linear(work, 100_000)
