"""The processes of one machine, and where a newcomer finds them."""

import os
import socket
import sys
from dataclasses import dataclass
from pathlib import Path

from support.models import Brand

MAIL_IS_ABOVE = 25  # the mail listener's port above the console's, when that one is free


class PortTakenError(Exception):
    """Somebody else answers there."""


@dataclass(frozen=True, slots=True)
class Ports:
    web: int
    mail: int


def choose(wanted: int) -> Ports:
    """The wanted port, which must be free (0: any that is), and one for mail. Raises PortTakenError."""
    wanted = wanted or _any_free()
    if not _is_free(wanted):
        raise PortTakenError(f"Port {wanted} is taken. Choose another: PORT={wanted + 1} make up")
    mail = wanted + MAIL_IS_ABOVE
    return Ports(wanted, mail if mail < 2**16 and _is_free(mail) else _any_free())


def processes(ports: Ports, folder: Path) -> tuple[list[str], dict[str, str]]:
    """The command and the environment that run everything in the Procfile, on these ports."""
    usual = {"PUBLIC_URL": f"http://localhost:{ports.web}", "LOG_JSON": "false"}
    programs = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    ours = {"PORT": str(ports.web), "INBOUND_SMTP_PORT": str(ports.mail), "PATH": programs}
    command = [sys.executable, "-m", "honcho", "--app-root", str(folder), "start"]
    return command, {**usual, **os.environ, **ours}


def addresses(ports: Ports, admin_path: str) -> list[tuple[str, str]]:
    """Every place worth a look, with its name."""
    here = f"http://localhost:{ports.web}"
    found = [("console", f"{here}/{admin_path}")]
    for brand in Brand.objects.order_by("slug"):
        host = next((host for host in brand.hosts if host.endswith(".localhost")), None)
        own = f"http://{host}:{ports.web}" if host else here
        found += [
            (f"{brand.name}: status", f"{own}/" if host else f"{here}/status/{brand.slug}/"),
            (f"{brand.name}: contact", f"{own}/contact"),
            (f"{brand.name}: help", f"{own}/help/support"),
        ]
    written_to = ", ".join(address for brand in Brand.objects.all() for address in brand.addresses)
    found.append(("mail in", f"smtp://127.0.0.1:{ports.mail} to {written_to}"))
    return found


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def _any_free() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])
