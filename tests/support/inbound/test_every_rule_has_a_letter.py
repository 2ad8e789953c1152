"""Each rule about mail and the letters that show it: none without a letter, no letter without a test.

The rules stand as they are promised to users. Where a letter would be megabytes long, a test makes it: see
`test_linear` for every limit and `faults/test_ways_in` for what is killed on its way.
"""

from itertools import chain
from pathlib import Path

from tests.support.inbound.reading.test_letters import LANGUAGES

TESTS = Path(__file__).parents[2]
LETTERS = TESTS / "letters"
RULES = {
    # ------------------------------------------------------------------ reading
    "a charset's name means its superset": "reading/chinese-beyond-its-charset reading/japanese-beyond-its-charset"
    " reading/korean-beyond-its-charset reading/windows-quotes-labelled-latin1 reading/japanese-with-nec-rows",
    "then strict UTF-8": "reading/utf8-labelled-latin1 reading/no-charset-at-all reading/charset-that-nobody-knows",
    "then the charset of a sibling": "reading/charset-of-the-sibling",
    "encoded words are joined before they are decoded": "reading/word-cut-in-half",
    "names in pieces and names in raw bytes": "reading/file-name-in-pieces reading/raw-8-bit-headers",
    "a broken transfer encoding changes nothing": "reading/broken-base64 reading/transfer-encoding-that-nobody-knows",
    "a boundary that never closes loses nothing": "reading/boundary-never-closed",
    "uuencoded blocks become files": "reading/uuencoded-file",
    "unfolded headers are mended": "reading/header-without-indent",
    "of several senders the first, and of none the envelope's": "reading/two-senders letter-without-a-sender",
    "groups and <> are no errors": "reading/recipients-in-groups",
    "odd ids, dates and addresses stop no parser": "reading/an-id-with-brackets-in-it"
    " reading/a-date-with-four-hundred-digits reading/a-sender-of-brackets",
    "no NUL and no half character in any string": "reading/nul-and-half-characters",
    "names cannot turn the direction of what follows": "reading/file-name-that-turns-round",
    "an invitation is kept with a summary": "reading/invitation",
    "signed and encrypted mail says so": "reading/signed reading/encrypted",
    "a letter inside a letter is kept": "reading/letter-inside-a-letter",
    # ------------------------------------------------------------------ what the agent reads
    "what programs quote is hidden": "reading/reply-gmail-html reading/reply-outlook-html reading/reply-outlook-desktop"
    " reading/reply-outlook-for-mac reading/reply-outlook-plain reading/reply-thunderbird reading/reply-yahoo"
    " reading/reply-zimbra reading/reply-proton reading/reply-below-quote",
    "in every language": " ".join(f"reading/reply-in-{each}" for each in LANGUAGES),
    "if nothing would be left, everything is shown": "reading/nothing-but-a-quote",
    "nothing executes and nothing is fetched": "reading/hostile-html reading/inline-picture",
    "only an authenticated agent's forward changes the requester": "reading/forward-with-note"
    " agent-forwards-a-customers-mail forward-in-an-agents-name agent-forwards-a-mail-of-ours",
    # ------------------------------------------------------------------ which ticket
    "1. our signed address; a bad MAC is flagged": "answer-to-our-signed-address forged-signed-address"
    " key-of-one-brand-sent-to-another",
    "2. ids of ours, References from right to left, as the provider rewrote them": "answer-by-in-reply-to"
    " answer-by-references-from-right-to-left answer-to-an-id-that-the-provider-rewrote",
    "3. ids of theirs, from a participant only": "answer-to-her-own-first-mail stranger-names-a-customers-mail",
    "4. the subject's token, from a participant whom nobody doubts; never the body": "subject-token-of-a-participant"
    " subject-token-of-a-stranger subject-token-of-a-doubted-sender token-in-the-body-alone",
    "merged tickets lead to the survivor": "answer-to-a-merged-ticket",
    "a stranger with a valid key leaves a note": "stranger-with-a-valid-key somebody-writes-as-an-agent",
    "Reply-To is where answers go, not who it is": "answer-wanted-elsewhere answer-wanted-at-our-own-address"
    " answer-wanted-elsewhere-by-a-doubted-sender wishes-with-a-tickets-number-alone",
    "after the reopen window comes a follow-up": "late-answer",
    "our control headers from outside are ignored": "forged-loop-mark",
    "people in copy take part": "people-in-copy somebody-in-copy-answers",
    "an agent answers a notification by mail": "agent-answers-a-notification agent-answers-with-a-file"
    " agent-is-out-of-office agent-answers-in-a-doubted-name agent-answers-through-a-list",
    "an answer reaches one address, and one that can be reached": "several-addresses-in-one"
    " sender-whom-no-mail-reaches",
    "mail for nobody is held": "letter-for-nobody",
    # ------------------------------------------------------------------ automatic mail
    "Auto-Submitted other than no": "automatic/auto-submitted-answer automatic/auto-submitted-alarm"
    " automatic/auto-submitted-no generated-report reading/monitoring-alarm",
    "Precedence and X-Precedence": "automatic/precedence-junk automatic/x-precedence-auto-reply letter-of-a-list",
    "X-Auto-Response-Suppress": "automatic/answers-suppressed automatic/receipts-suppressed",
    "vendors' marks": "automatic/x-autoreply automatic/x-autorespond automatic/x-autoresponder automatic/x-vacation"
    " automatic/x-autogenerated-reply automatic/x-autogenerated-forward",
    "lists and mailings": "automatic/list-unsubscribe automatic/mailing-list automatic/feedback-id automatic/x-loop"
    " reading/mailing-list",
    "no return path": "automatic/null-return-path machine-without-a-return-path",
    "daemons and those who read no answers": "automatic/mailer-daemon automatic/postmaster automatic/no-reply"
    " reading/no-reply-sender",
    "our own address, id or loop header": "letter-of-our-own-domain our-own-id-come-back our-own-mail-come-back",
    "reports and receipts": "automatic/disposition-report reading/read-receipt read-receipt",
    "out-of-office subjects; strong ones move nothing": "automatic/out-of-office-subject"
    " automatic/about-an-out-of-office reading/out-of-office out-of-office-answer complaint-of-an-automatic-reply",
    "bounces are filed on what bounced": "mail-that-bounced mail-that-bounced-without-a-report mail-that-is-delayed"
    " reading/delivery-failure",
    # ------------------------------------------------------------------ exactly once
    "a letter counts once, whatever its id": "a-letter the-same-letter-rewrapped the-same-letter-through-a-list"
    " letter-without-an-id",
    "the same id with another text or sender is another letter": "the-same-id-with-another-text"
    " the-same-id-of-another-sender scan-with-the-id-of-the-last-one",
    "two brands are one message each, blind copies too": "two-brands-in-one-letter blind-copy",
}  # fmt: skip


def shown() -> list[str]:
    return list(chain.from_iterable(letters.split() for letters in RULES.values()))


def test_every_rule_has_its_letters_and_every_letter_its_rule() -> None:
    written = {str(path.relative_to(LETTERS).with_suffix("")) for path in LETTERS.rglob("*.eml")}
    assert written == set(shown())


def test_every_letter_shows_one_rule() -> None:
    assert len(shown()) == len(set(shown()))


def test_every_letter_is_named_by_a_test_that_reads_it() -> None:
    """Letters of a folder are read by that folder's table; see `test_letters` and `test_automatic_letters`."""
    rooms = [path for path in TESTS.rglob("test_*.py") if path != Path(__file__)]
    said = "\n".join(path.read_text() for path in rooms)
    alone = [letter for letter in shown() if "/" not in letter]
    assert [letter for letter in alone if f'"{letter}"' not in said] == []
