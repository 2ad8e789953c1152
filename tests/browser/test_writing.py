"""Letters from right to left are read from right to left, each paragraph by itself."""

from support.tickets import actions
from support.tickets.incoming import Incoming
from tests.browser.desk import Desk

SIDE = """it => { const range = document.createRange(); range.selectNodeContents(it);
  const text = range.getBoundingClientRect(), box = it.getBoundingClientRect();
  return text.left - box.left > box.right - text.right ? "right" : "left"; }"""


def test_each_paragraph_stands_on_its_own_side(desk: Desk) -> None:
    ticket = desk.scene.talked
    text = "مرحبا، لا أستطيع الدفع\n\nThe rest is in English."
    said = Incoming(
        at=ticket.updated_at,
        text=text,
        reply_text=text,
        from_name="محمد",
        from_address="m@x.example",
    )
    actions.add_customer_message(ticket, said, customer=ticket.requester, now=ticket.updated_at)
    desk.sign_in()
    desk.open(f"/admin/support/ticket/{ticket.pk}/change/")
    sides = [
        desk.page.locator(".body p", has_text=each).first.evaluate(SIDE)
        for each in ("لا أستطيع", "The rest is in English")
    ]
    assert sides == ["right", "left"]
