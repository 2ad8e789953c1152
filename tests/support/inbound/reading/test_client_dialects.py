"""Answers as thirty mail programs send them in HTML: what the person wrote, and what the program put below it."""
# ruff: noqa: E501  samples stand on one line, as programs write them, in their own alphabets

import pytest

from support.inbound.reading.letter import Letter
from support.inbound.reading.parse import parse

MINE = "The lamp works again, thank you."
THEIRS = "Please try the other switch."
DIALECTS = {
    "Gmail": f'<div dir="ltr">{MINE}</div><br><div class="gmail_quote gmail_quote_container"><div dir="ltr" class="gmail_attr">On Tue, Mar 4, 2025 at 3:12 PM Desk &lt;<a href="mailto:desk@example.com">desk@example.com</a>&gt; wrote:<br></div><blockquote class="gmail_quote" style="margin:0 0 0 .8ex;border-left:1px #ccc solid;padding-left:1ex"><div>{THEIRS}</div></blockquote></div>',
    "Gmail, older": f'<div dir="ltr">{MINE}<div class="gmail_extra"><br><div class="gmail_quote">2025-03-04 15:12 GMT+01:00 Desk <span dir="ltr">&lt;desk@example.com&gt;</span>:<br><blockquote class="gmail_quote" style="border-left:1px #ccc solid">{THEIRS}</blockquote></div></div></div>',
    "Gmail, French": f'<div dir="ltr">{MINE}</div><div class="gmail_quote"><div class="gmail_attr">Le mar. 4 mars 2025 à 15:12, Desk &lt;desk@example.com&gt; a écrit :<br></div><blockquote class="gmail_quote" style="border-left:1px solid">{THEIRS}</blockquote></div>',
    "Outlook for the web": f'<div class="elementToProof">{MINE}</div><div id="appendonsend"></div><hr style="display:inline-block;width:98%" tabindex="-1"><div id="divRplyFwdMsg" dir="ltr"><b>From:</b> Desk &lt;desk@example.com&gt;<br><b>Sent:</b> Tuesday, March 4, 2025<br><b>To:</b> Mira<br><b>Subject:</b> Lamp</div><div>{THEIRS}</div>',
    "Outlook for Windows": f'<div class="WordSection1"><p class="MsoNormal">{MINE}</p><div><div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0in 0in 0in"><p class="MsoNormal"><b>From:</b> Desk &lt;desk@example.com&gt;<br><b>Sent:</b> Tuesday<br><b>To:</b> Mira<br><b>Subject:</b> Lamp</p></div></div><p class="MsoNormal">{THEIRS}</p></div>',
    "Outlook, German": f'<div class="WordSection1"><p class="MsoNormal">{MINE}</p><div style="border:none;border-top:solid #B5C4DF 1.0pt;padding:3.0pt 0cm 0cm 0cm"><p><b>Von:</b> Desk &lt;desk@example.com&gt;<br><b>Gesendet:</b> Dienstag<br><b>An:</b> Mira<br><b>Betreff:</b> Lampe</p></div><p>{THEIRS}</p></div>',
    "Outlook for a telephone": f'<div dir="ltr">{MINE}</div><div id="ms-outlook-mobile-body-separator-line"><br></div><div id="ms-outlook-mobile-signature">Get <a href="https://aka.ms/x">Outlook for iOS</a></div><hr><div id="divRplyFwdMsg"><b>From:</b> Desk</div><div>{THEIRS}</div>',
    "Outlook for the Mac": f'<div>{MINE}</div><span id="OLK_SRC_BODY_SECTION"><div><span>From: </span>Desk</div><div>{THEIRS}</div></span>',
    "Apple Mail": f'<html><body>{MINE}<br><div><br><blockquote type="cite"><div>On 4 Mar 2025, at 15:12, Desk &lt;desk@example.com&gt; wrote:</div><br><div>{THEIRS}</div></blockquote></div></body></html>',
    "Apple Mail, iPhone": f'<html><body dir="auto">{MINE}<br><br><div dir="ltr">Sent from my iPhone</div><div dir="ltr"><br><blockquote type="cite">On 4 Mar 2025, at 15:12, Desk &lt;desk@example.com&gt; wrote:<br><br></blockquote></div><blockquote type="cite"><div dir="ltr">{THEIRS}</div></blockquote></body></html>',
    "Apple Mail, line break": f'<html><body><div>{MINE}</div><div id="lineBreakAtBeginningOfMessage-after"><br></div><div>{THEIRS}</div></body></html>',
    "Thunderbird": f'<p>{MINE}</p><div class="moz-cite-prefix">On 04/03/2025 15:12, Desk wrote:<br></div><blockquote type="cite" cite="mid:a@example.com"><p>{THEIRS}</p></blockquote>',
    "Thunderbird, German": f'<p>{MINE}</p><div class="moz-cite-prefix">Am 04.03.25 um 15:12 schrieb Desk:<br></div><blockquote type="cite" cite="mid:a@example.com">{THEIRS}</blockquote>',
    "Thunderbird, signed": f'<p>{MINE}</p><div class="moz-cite-prefix">On 04/03/2025 15:12, Desk wrote:</div><blockquote type="cite" cite="mid:a">{THEIRS}</blockquote><pre class="moz-signature" cols="72">-- \nMira</pre>',
    "Yahoo": f'<div class="ydp1yahoo-style-wrap"><div>{MINE}</div><div id="yahoo_quoted_4711" class="yahoo_quoted"><div>On Tuesday, March 4, 2025, Desk &lt;desk@example.com&gt; wrote:</div><div>{THEIRS}</div></div></div>',
    "Proton": f'<div style="font-family:Arial">{MINE}</div><div class="protonmail_signature_block">Sent with Proton Mail secure email.</div><div class="protonmail_quote">On Tuesday, March 4th, 2025 at 15:12, Desk &lt;desk@example.com&gt; wrote:<br><blockquote class="protonmail_quote" type="cite">{THEIRS}</blockquote></div>',
    "Tutanota": f'<div>{MINE}</div><blockquote class="tutanota_quote">{THEIRS}</blockquote>',
    "Zoho": f'<div>{MINE}</div><div class="zmail_extra_hr" style="border-top:1px solid"></div><div class="zmail_extra"><div>---- On Tue, 04 Mar 2025 15:12:36 +0100 Desk wrote ---</div><blockquote>{THEIRS}</blockquote></div>',
    "Zimbra": f'<div>{MINE}</div><hr id="zwchr" data-marker="__DIVIDER__"><div data-marker="__HEADERS__"><b>From: </b>Desk<br></div><div data-marker="__QUOTED_TEXT__">{THEIRS}</div>',
    "Fastmail": f'<div>{MINE}</div><div><br></div><div>On Tue, 4 Mar 2025, at 3:12 PM, Desk wrote:</div><blockquote type="cite" id="qt"><div>{THEIRS}</div></blockquote>',
    "Missive": f'<div>{MINE}</div><blockquote class="missive_quote" style="margin:0">{THEIRS}</blockquote>',
    "Airmail": f'<div>{MINE}</div><p class="airmail_on">On 4 March 2025 at 15:12:01, Desk (desk@example.com) wrote:</p><blockquote type="cite" class="clean_bq">{THEIRS}</blockquote>',
    "MailMate": f'<p>{MINE}</p><blockquote class="mailmate-quote" style="border-left:2px solid">{THEIRS}</blockquote>',
    "Front": f'<div>{MINE}</div><blockquote class="front-quote" type="cite">{THEIRS}</blockquote>',
    "Freshdesk": f'<div>{MINE}</div><div class="freshdesk_quote"><blockquote>{THEIRS}</blockquote></div>',
    "GMX": f'<div>{MINE}</div><div name="quote" style="margin:10px 5px;border-left:2px solid #C3D9E5"><div><b>Gesendet:</b> Dienstag, 4. März 2025 um 15:12 Uhr<br><b>Von:</b> Desk &lt;desk@example.com&gt;<br><b>An:</b> mira@example.org<br><b>Betreff:</b> Lampe</div><div>{THEIRS}</div></div>',
    "K-9": f'{MINE}<br><br><div class="gmail_quote">On 4 March 2025 15:12:01 CET, Desk &lt;desk@example.com&gt; wrote:<blockquote class="gmail_quote" style="border-left:1px solid">{THEIRS}</blockquote></div>',
    "Samsung": f'<div dir="auto">{MINE}</div><div><br></div><div align="left" dir="auto" style="font-size:100%;color:#000000"><div>-------- Original message --------</div><div>From: Desk &lt;desk@example.com&gt;</div><div>Date: 04/03/2025 15:12 (GMT+01:00)</div><div>To: mira@example.org</div><div>Subject: Lamp</div><div><br></div></div><div>{THEIRS}</div>',
    "Yandex": f'<div>{MINE}</div><div> </div><div>04.03.2025, 15:12, "Desk" &lt;desk@example.com&gt;:</div><blockquote cite="mid:a" type="cite"><p>{THEIRS}</p></blockquote>',
    "a desk's own mark": f'<div>{MINE}</div><div id="divRplyFwdMsg"><b>De :</b> Desk<br></div><div>{THEIRS}</div>',
    "Outlook behind a gateway": f'<div>{MINE}</div><div id="x_divRplyFwdMsg"><b>From:</b> Desk<br></div><div>{THEIRS}</div>',
    "no mark but the words above": f'<div>{MINE}</div><div>04.03.2025, 15:12, "Desk" &lt;desk@example.com&gt;:</div><blockquote><div>{THEIRS}</div></blockquote>',
    "no mark but a verb above": f'<p>{MINE}</p><p>Zitat von Desk &lt;desk@example.com&gt;:</p><blockquote><p>{THEIRS}</p></blockquote>',
    "Spark, bare": f'<div name="messageBodySection"><div dir="auto">{MINE}</div></div><div name="messageReplySection"><div>{THEIRS}</div></div>',
    "AOL": f'<div>{MINE}</div><br><div class="yahoo-quoted-begin">-----Original Message-----<br>From: Desk &lt;desk@example.com&gt;<br>Subject: Lamp</div><div>{THEIRS}</div>',
    "Roundcube, answered below": f'<p id="reply-intro">On 2025-03-04 15:12, Desk wrote:</p><blockquote type="cite" style="padding: 0 0.4em"><div>{THEIRS}</div></blockquote><p>{MINE}</p>',
    "Gmail behind Outlook": f'<div>{MINE}</div><div class="x_gmail_quote"><div>On Tue, Mar 4, 2025 Desk wrote:</div>{THEIRS}</div>',
}  # fmt: skip


def read(markup: str) -> Letter:
    head = (
        "From: mira@example.org\r\nSubject: Re: Lamp\r\nContent-Type: text/html; charset=utf-8\r\n"
    )
    return parse(f"{head}\r\n{markup}".encode())


@pytest.mark.parametrize("markup", DIALECTS.values(), ids=DIALECTS.keys())
def test_only_what_the_person_wrote_is_shown_and_nothing_is_lost(markup: str) -> None:
    letter = read(markup)
    assert letter.reply_text == MINE
    assert THEIRS in letter.elided_text
    assert THEIRS in letter.text


@pytest.mark.parametrize("markup", DIALECTS.values(), ids=DIALECTS.keys())
def test_with_nothing_of_her_own_something_is_shown_and_nothing_lost(markup: str) -> None:
    letter = read(markup.replace(MINE, ""))
    assert letter.reply_text.strip()
    assert THEIRS in letter.text


OWN = {
    "a list": "<ul><li>one</li><li>two</li></ul>",
    "an indented paragraph": '<blockquote style="margin:0 0 0 40px;border:none;padding:0px">indented</blockquote>',
    "a quote without a mark": "<p>She said:</p><blockquote>to be or not</blockquote><p>nice</p>",
    "a table": "<table><tr><td>From:</td><td>Lyon</td></tr><tr><td>To:</td><td>Paris</td></tr></table>",
    "a rule": "<p>above</p><hr><p>below</p>",
    "code": "<pre>if a &gt; b:\n    wrote(a)</pre>",
    "a date": "<p>On Monday I wrote to you:</p><p>nothing came.</p>",
    "headings": "<h1>Subject: lamps</h1><p>All dark.</p>",
}


@pytest.mark.parametrize("markup", OWN.values(), ids=OWN.keys())
def test_markup_that_quotes_nobody_is_all_shown(markup: str) -> None:
    letter = read(f"<p>Good morning,</p>{markup}<p>Mira</p>")
    assert not letter.elided_text
    assert letter.reply_text.startswith("Good morning,")
    assert letter.reply_text.endswith("Mira")
