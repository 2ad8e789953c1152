"""What stands in a letter's parts: invitations, armour, names of files, and markup that changes when it is read again."""
# ruff: noqa: E501  samples stand on one line, as programs write them

import re

import pytest

from support.inbound.reading.files import event_summary, tidy_name
from support.inbound.reading.parse import parse
from support.lib.html.safe import REMOTE, sanitize

ZONE = "BEGIN:VTIMEZONE\r\nTZID:Paris\r\nBEGIN:STANDARD\r\nDTSTART:19701025T030000\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n"
EVENTS = {
    "UTC": ("SUMMARY:Lamp\r\nDTSTART:20260302T120000Z", "[Lamp, 2026-03-02 12:00 UTC]"),
    "a zone's time": ("SUMMARY:Lamp\r\nDTSTART;TZID=Paris:20260302T120000", "[Lamp, 2026-03-02 12:00]"),
    "a day": ("SUMMARY:Lamp\r\nDTSTART;VALUE=DATE:20260302", "[Lamp, 2026-03-02]"),
    "no time": ("SUMMARY:Lamp", "[Lamp]"),
    "an odd time": ("SUMMARY:Lamp\r\nDTSTART:tomorrow", "[Lamp]"),
    "a language": ("SUMMARY;LANGUAGE=en:Lamp", "[Lamp]"),
    "escapes": ("SUMMARY:Lamp\\, again\\nand again", "[Lamp, again and again]"),
    "folded": ("SUMMARY:La\r\n mp", "[Lamp]"),
    "a reminder below": ("SUMMARY:Lamp\r\nBEGIN:VALARM\r\nSUMMARY:Soon\r\nEND:VALARM", "[Lamp]"),
    "nothing to say": ("DTSTART:20260302T120000Z", ""),
}  # fmt: skip


@pytest.mark.parametrize("before", ["", ZONE], ids=["alone", "below its time zone"])
@pytest.mark.parametrize(("event", "wanted"), EVENTS.values(), ids=EVENTS.keys())
def test_an_invitation_is_a_line(before: str, event: str, wanted: str) -> None:
    text = f"BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\n{before}BEGIN:VEVENT\r\n{event}\r\nEND:VEVENT\r\nEND:VCALENDAR"
    assert event_summary(text.encode()) == wanted
    assert event_summary(text.replace("\r\n", "\n").encode()) == wanted


@pytest.mark.parametrize(
    "content", [b"", b"\xff\xfe", b"SUMMARY", b"BEGIN:VEVENT", b"SUMMARY:" * 9000]
)
def test_what_is_no_invitation_says_nothing_and_costs_nothing(content: bytes) -> None:
    assert len(event_summary(content)) < 400


@pytest.mark.parametrize(
    ("text", "flags"),
    [
        ("-----BEGIN PGP MESSAGE-----\n\nabc\n-----END PGP MESSAGE-----", ("encrypted",)),
        ("\n  -----BEGIN PGP MESSAGE-----\nabc", ("encrypted",)),
        ("What is -----BEGIN PGP MESSAGE-----?", ()),
        ("> -----BEGIN PGP MESSAGE-----\nWhat is this?", ()),
        ("-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nHi", ()),
    ],
)
def test_a_text_in_armour_says_that_it_cannot_be_read(text: str, flags: tuple[str, ...]) -> None:
    assert parse(f"From: mira@example.org\r\n\r\n{text}".encode()).flags == flags


@pytest.mark.parametrize("name", [".", "..", "...", ". .", " .. ", "\u202e..", "..\0"])
def test_dots_alone_name_no_file(name: str) -> None:
    assert tidy_name(name) == ""
    letter = parse(
        "From: mira@example.org\r\nContent-Type: image/png\r\n"
        f'Content-Disposition: attachment; filename="{name}"\r\n\r\nx'.encode()
    )
    assert [each.name for each in letter.attachments] == ["image-1.png"]


@pytest.mark.parametrize(
    ("name", "kept"),
    [(".htaccess", ".htaccess"), ("a..b", "a..b"), ("x.", "x."), ("..x", "..x"), ("-rf", "-rf")],
)
def test_dots_beside_letters_stay(name: str, kept: str) -> None:
    assert tidy_name(name) == kept


ACTIVE = re.compile(
    r"<(?:script|style|svg|math|form|select|base)|<[^>]*\son\w+=|<!|javascript:", re.IGNORECASE
)
MUTATING = [
    '<p title="</p><img src=x onerror=x>">a', '<img alt="<img src=" src="http://e.example/p">', "<table><a href=x><tr></a>b",
    '<a title="<img alt=" href="http://e.example">x</a>', "<form><math><mtext></form><form><mglyph><style></math><img src=x onerror=x>",
    "<svg></p><style><a id='</style><img src=x onerror=x>'>", "<math><annotation-xml encoding='text/html'><style><img src=x onerror=x>",
    "<noscript><p title='</noscript><img src=x onerror=x>'>", "<table><caption><style></caption><img src=x onerror=x>",
    "<select><option><style></select><img src=x onerror=x>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;", "<xmp></xmp><img src=x onerror=x>",
    "<plaintext><img src=x onerror=x>", "<listing>\n&lt;img src=x onerror=x&gt;</listing>", "<b><p></b><i></p></i>c", "<h1><h2>d</h1></h2>",
    "<pre>\n&lt;</pre>", "<li><ul><li></ul>e", "<td>f</td>", "<font color='\"><script>'>g", "<a href='https://e.example/?a=1&amp;lt;b'>h</a>",
    "<img src='cid:a\" onerror=x b=\"'>", "<q cite='javascript:x'>i</q>", "\ufeff<p>j", "<p\0>k", "<\0script>l</script>",
    "<svg><foreignobject><p><style><!--</style><img title='--><img src=x onerror=x>'>", "<math href=javascript:x>m</math>",
    "<style><!--</style><script>x</script>-->", "<!--><img src=x onerror=x>-->", "<!--!><img src=x onerror=x>", "<?<img src=x onerror=x>?>",
    "<a href='ht\ntp://e.example'>n</a>", "<a href='&#x6A&#x61vascript:x'>o</a>", "<a href='https:javascript:x'>p</a>",
    "<base href='https://e.example/'><a href='q'>q</a>", "<div style='background:url(https://e.example)'>r</div>",
    "<table background='https://e.example'>s</table>", "<td background=x>t", "<font face=\"x;background:url(y)\">u</font>",
]  # fmt: skip


@pytest.mark.parametrize("markup", MUTATING)
def test_what_is_clean_stays_as_it_is_when_it_is_read_again(markup: str) -> None:
    """A browser reads our output once more: whatever would change then could change into something that runs."""
    once, reason = sanitize(markup)
    assert not reason
    again, _ = sanitize(once.replace(REMOTE, "src"))
    assert again == once
    assert not ACTIVE.search(re.sub(r'="[^"]*"', "=x", once))
