"""What Outlook packs into winmail.dat."""

import base64
import struct

from tests.support.inbound.reading.test_body import PLAIN, mixed, read


def tnef(level: int, tag: int, data: bytes) -> bytes:
    return struct.pack("<BII", level, tag, len(data)) + data + struct.pack("<H", sum(data) & 0xFFFF)


WINMAIL = (
    struct.pack("<IH", 0x223E9F78, 1)
    + tnef(1, 0x00089006, struct.pack("<I", 0x10000))
    + tnef(1, 0x0002800C, b"The plan of the lamps.\0")
    + tnef(2, 0x00069002, b"\1\0" + b"\0" * 12)
    + tnef(2, 0x00018010, b"plan.txt\0")
    + tnef(2, 0x0006800F, b"Lamp")
)
WINMAIL_PART = (
    "Content-Type: application/ms-tnef; name=winmail.dat\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    + base64.b64encode(WINMAIL).decode()
)


def test_a_winmail_dat_is_kept_and_unpacked() -> None:
    letter = read(mixed(PLAIN, WINMAIL_PART))
    assert [(item.name, item.content) for item in letter.attachments[1:]] == [("plan.txt", b"Lamp")]
    assert letter.attachments[0].content == WINMAIL
    assert letter.text == "It is dark."


def test_the_text_inside_a_winmail_dat_is_shown_where_there_is_no_other() -> None:
    assert read(mixed(WINMAIL_PART)).text == "The plan of the lamps."


def test_a_broken_winmail_dat_is_kept() -> None:
    letter = read(mixed(PLAIN, "Content-Type: application/ms-tnef; name=winmail.dat\r\n\r\nbroken"))
    assert [item.name for item in letter.attachments] == ["winmail.dat"]
