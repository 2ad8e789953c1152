"""Replies in HTML: the elements that mail programs put around what they quote."""
# ruff: noqa: E501  samples stand on one line, as programs write them

import pytest

from support.inbound.reading.containers import role
from support.inbound.reading.strip import trim_lines
from support.lib.html.text import to_lines

OLD = "<p>Is the lamp on?</p><p>Mira</p>"
HEADERS = "<b>From:</b> Mira &lt;mira@example.org&gt;<br><b>Sent:</b> Tuesday<br><b>To:</b> Desk<br><b>Subject:</b> Lamp"
REPLIES = {
    "Gmail": f'<div dir="ltr">It is on.</div><br><div class="gmail_quote"><div class="gmail_attr">On Tue, Mar 4, 2025 at 3:12 PM Mira &lt;<a href="mailto:mira@example.org">mira@example.org</a>&gt; wrote:<br></div><blockquote class="gmail_quote" style="margin:0 0 0 .8ex;border-left:1px solid">{OLD}</blockquote></div>',
    "Gmail container": f'<div>It is on.</div><div class="gmail_quote gmail_quote_container">{OLD}</div>',
    "Outlook desktop": f"<div class=WordSection1><p class=MsoNormal>It is on.</p><div><div style='border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0in 0in 0in'><p class=MsoNormal>{HEADERS}</p></div></div>{OLD}</div>",
    "Outlook on the web": f'<div>It is on.</div><div id="appendonsend"></div><hr style="display:inline-block;width:98%"><div id="divRplyFwdMsg" dir="ltr">{HEADERS}</div>{OLD}',
    "Outlook on the web, nested once": f'<div>It is on.</div><hr><div id="x_divRplyFwdMsg">{HEADERS}</div>{OLD}',
    "new Outlook": f'<div>It is on.</div><div id="mail-editor-reference-message-container">{HEADERS}{OLD}</div>',
    "Outlook mobile": f'<div>It is on.</div><div class="ms-outlook-mobile-reference-message">{HEADERS}{OLD}</div>',
    "Outlook 2003": f'<div>It is on.</div><div class="OutlookMessageHeader">{HEADERS}</div>{OLD}',
    "Outlook for Mac": f'<div>It is on.</div><span id="OLK_SRC_BODY_SECTION"><div>{HEADERS}</div>{OLD}</span>',
    "Hotmail": f'<div>It is on.</div><hr id="stopSpelling">{HEADERS}{OLD}',
    "Thunderbird": f'It is on.<br><div class="moz-cite-prefix">On 04/03/2025 15:12, Mira wrote:<br></div><blockquote type="cite" cite="mid:x@example.org">{OLD}</blockquote>',
    "Apple Mail": f'<div>It is on.</div><div><blockquote type="cite"><div>On 4 Mar 2025, at 15:12, Mira &lt;mira@example.org&gt; wrote:</div>{OLD}</blockquote></div>',
    "Yahoo": f'<div>It is on.</div><div id="yahoo_quoted_123" class="yahoo_quoted">On Tuesday, Mira wrote:{OLD}</div>',
    "Zimbra": f'<div>It is on.</div><hr id="zwchr" data-marker="__DIVIDER__"><div data-marker="__HEADERS__">{HEADERS}</div><div data-marker="__QUOTED_TEXT__">{OLD}</div>',
    "Proton": f'<div>It is on.</div><div class="protonmail_quote">On Tuesday Mira wrote:<blockquote type="cite">{OLD}</blockquote></div>',
    "Zoho": f'<div>It is on.</div><div class="zmail_extra">---- On Tue, 04 Mar 2025 Mira wrote ----{OLD}</div>',
    "mail.ru": f'<p>It is on.</p><br>Tue, 4 Mar 2025 15:12:51 +0400 от Mira &lt;mira@example.org&gt;:<br><blockquote style="border-left:1px solid #0857A6;padding:0 0 0 10px">{OLD}</blockquote>',
    "AOL": f"<div>It is on.</div><div>-----Original Message-----<br>{HEADERS}<br></div>{OLD}",
    "attribution inside a bare blockquote": f"It is on.<blockquote><div>On 11-Apr-2025, at 6:54 PM, Mira &lt;mira@example.org&gt; wrote:</div>{OLD}</blockquote>",
    "signature container": '<div>It is on.</div><div class="gmail_signature">Otto Lind<br>Lamps Ltd</div>',
    "OWA signature": '<div>It is on.</div><div id="Signature">Otto Lind</div>',
}


@pytest.mark.parametrize("markup", REPLIES.values(), ids=REPLIES.keys())
def test_what_a_program_quotes_is_hidden(markup: str) -> None:
    lines = to_lines(
        f"<html><head><style>p {{ margin: 0 }}</style></head><body>{markup}</body></html>", role
    )
    trimmed = trim_lines(lines.lines, lines.hidden, lines.end)
    assert trimmed.reply == "It is on."
    assert "Is the lamp on?" in trimmed.elided or "Otto" in trimmed.elided


@pytest.mark.parametrize(
    "markup",
    [
        '<blockquote style="margin:0 0 0 40px;border:none;padding:0px">indented</blockquote>',
        "<blockquote>my own words</blockquote>",
        '<div style="border-top:1px solid red">framed</div>',
        '<div class="quote_of_the_day">carpe diem</div>',
    ],
)
def test_what_the_writer_laid_out_is_kept(markup: str) -> None:
    lines = to_lines(f"<div>It is on.</div>{markup}", role)
    assert not lines.hidden
    assert lines.end is None


def test_an_answer_below_a_hidden_quote_is_kept() -> None:
    lines = to_lines(
        f'<div class="moz-cite-prefix">Mira wrote:</div><blockquote type="cite">{OLD}</blockquote>It is on.',
        role,
    )
    assert trim_lines(lines.lines, lines.hidden, lines.end).reply == "It is on."
