"""Pictures of the main pages, in both themes and sizes, into var/screens/: `make screens`, then look at them."""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.conf import settings

from incidents.models import AlertGroup, Incident, ReleaseNotes
from support.models import OutboxMessage, RawMessage, Role
from tests import make
from tests.browser.desk import Desk
from tests.browser.stage import Scene

if TYPE_CHECKING:
    from playwright.sync_api import ViewportSize

pytestmark = [pytest.mark.browser]
FOLDER = Path(settings.BASE_DIR) / "var" / "screens"
SIZES: dict[str, "ViewportSize"] = {
    "wide": {"width": 1440, "height": 900},
    "phone": {"width": 390, "height": 844},
}


def pages(scene: Scene) -> dict[str, str]:
    failed = OutboxMessage.objects.get(state=OutboxMessage.State.DEAD).pk
    return {
        "today": "/admin/",
        "board": "/admin/board/",
        "queue": "/admin/support/ticket/",
        "ticket": f"/admin/support/ticket/{scene.talked.pk}/change/",
        "why": f"/admin/support/ticket/{scene.talked.pk}/why/",
        "received": "/admin/support/rawmessage/",
        "held": f"/admin/support/rawmessage/{RawMessage.objects.get().pk}/change/",
        "failed": f"/admin/support/outboxmessage/{failed}/change/",
        "incident": f"/admin/incidents/incident/{Incident.objects.get().pk}/change/",
        "alerts": "/admin/incidents/alertgroup/",
        "alert": f"/admin/incidents/alertgroup/{AlertGroup.objects.get().pk}/change/",
        "sources": "/admin/incidents/webhook/sources/",
        "incidents": "/admin/incidents/incident/",
        "declare": "/admin/incidents/incident/declare/",
        "tell": f"/admin/incidents/incident/{Incident.objects.get().pk}/tell/tickets/",
        "after": f"/admin/incidents/incident/{Incident.objects.get().pk}/after/",
        "duties": "/admin/incidents/obligation/",
        "scorecard": "/admin/reports/scorecard/",
        "playbooks": "/admin/support/playbookrun/",
        "customer": f"/admin/support/customer/{scene.talked.requester_id}/change/",
        "users": "/admin/auth/user/",
        "account": "/account/2fa/",
        "notes": f"/admin/incidents/releasenotes/{ReleaseNotes.objects.get().pk}/change/",
        "plan": "/admin/incidents/maintenance/plan/",
        "status": "/status/luneo/",
        "releases": "/status/luneo/releases",
        "help": "/help/support",
        "contact": "/contact",
    }


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("desk", ["light", "dark"], indirect=True)
def test_pictures_of_every_main_page(desk: Desk, size: str, request: pytest.FixtureRequest) -> None:
    theme = request.node.callspec.params["desk"]
    FOLDER.mkdir(parents=True, exist_ok=True)
    desk.page.set_viewport_size(SIZES[size])
    make.agent("noor", desk.scene.luneo, desk.scene.foodyepay, role=Role.ADMIN, last_name="Haddad")
    desk.open("/account/login/")
    desk.page.screenshot(path=FOLDER / f"sign-in-{size}-{theme}.png")
    desk.sign_in("noor")
    for name, path in pages(desk.scene).items():
        desk.open(path)
        desk.page.screenshot(path=FOLDER / f"{name}-{size}-{theme}.png")
    assert (FOLDER / f"today-{size}-{theme}.png").stat().st_size > 10_000
