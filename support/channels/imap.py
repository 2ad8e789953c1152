"""An IMAP mailbox: unseen letters are stored, then marked as seen. The bytes are the server's own."""

import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from django.utils import timezone
from imapclient import SEEN, IMAPClient

from support.inbound import receive
from support.inbound.envelope import Envelope

PATIENCE = 30  # seconds
AT_A_TIME = 20  # letters fetched in one answer


@dataclass(frozen=True, slots=True)
class Mailbox:
    """Where a mailbox is, from an address such as imaps://name:password@mail.example.org/INBOX."""

    host: str
    port: int
    is_encrypted: bool
    user: str
    password: str
    folder: str

    @classmethod
    def at(cls, url: str) -> "Mailbox":
        """ValueError says what the address lacks; it never repeats the password."""
        parts = urlsplit(url)
        if parts.scheme not in {"imap", "imaps"} or not parts.hostname or not parts.username:
            raise ValueError("Write the mailbox as imaps://name:password@host/INBOX.")
        encrypted = parts.scheme == "imaps"
        return cls(
            host=parts.hostname,
            port=parts.port or (993 if encrypted else 143),
            is_encrypted=encrypted,
            user=unquote(parts.username),
            password=unquote(parts.password or ""),
            folder=unquote(parts.path.strip("/")) or "INBOX",
        )

    def key(self, validity: int, uid: int) -> str:
        """The name of a letter that no other letter of any mailbox has (RFC 3501, 2.3.1.1)."""
        return f"{self.user}@{self.host}:{self.port}/{self.folder};{validity};{uid}"[-200:]


def poll(mailbox: Mailbox) -> Iterator[tuple[str, bool]]:
    """Take in unseen letters; yield each one's key and whether it was new to us.

    A letter is marked as seen only when its row is committed, so that a crash reads it again.
    """
    context = ssl.create_default_context() if mailbox.is_encrypted else None
    with IMAPClient(
        mailbox.host,
        port=mailbox.port,
        ssl=mailbox.is_encrypted,
        ssl_context=context,
        timeout=PATIENCE,
    ) as client:
        client.login(mailbox.user, mailbox.password)
        validity = int(client.select_folder(mailbox.folder)[b"UIDVALIDITY"])
        waiting = sorted(client.search(["UNSEEN", "UNDELETED"]))
        for start in range(0, len(waiting), AT_A_TIME):
            fetched = client.fetch(waiting[start : start + AT_A_TIME], ["BODY.PEEK[]"])
            for uid, letter in sorted(fetched.items()):
                key = mailbox.key(validity, uid)
                _, created = receive.receive(
                    letter[b"BODY[]"],
                    envelope=Envelope(),
                    source="imap",
                    key=key,
                    now=timezone.now(),
                )
                client.add_flags([uid], [SEEN], silent=True)
                yield key, created
