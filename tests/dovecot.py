"""An IMAP server of the tests' own: Dovecot from Debian's packages, on a free port of the loopback address."""

import os
import pwd
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from imapclient import IMAPClient

from tests import services

SERVER = Path("/usr/sbin/dovecot")
USER, PASSWORD = "desk", "a word of the tests"
OWNER = 65534  # nobody's, where we are root; Dovecot refuses to read mail as root
CONFIG = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
protocols = imap
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
default_internal_user = {internal}
default_internal_group = {group}
default_login_user = {login}
first_valid_uid = 1
first_valid_gid = 1
mail_location = maildir:{folder}/mail
mailbox_list_index = no
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
passdb {{
  driver = passwd-file
  args = scheme=plain {folder}/users
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/home allow_all_users=yes
}}
"""


@dataclass(frozen=True)
class Imap:
    """A running server with one mailbox."""

    port: int

    @property
    def url(self) -> str:
        """As INBOUND_IMAP_URL names it."""
        return f"imap://{USER}:{PASSWORD.replace(' ', '%20')}@127.0.0.1:{self.port}/INBOX"

    @contextmanager
    def client(self) -> Iterator[IMAPClient]:
        with IMAPClient(
            "127.0.0.1", port=self.port, ssl=False, timeout=services.PATIENCE
        ) as client:
            client.login(USER, PASSWORD)
            yield client

    def put(self, *letters: bytes) -> None:
        with self.client() as client:
            for letter in letters:
                client.append("INBOX", letter)

    def unseen(self) -> list[int]:
        with self.client() as client:
            client.select_folder("INBOX", readonly=True)
            return list(client.search(["UNSEEN"]))

    def forget_flags(self) -> None:
        """As if nobody had read anything: what a restored backup of the mailbox looks like."""
        with self.client() as client:
            client.select_folder("INBOX")
            client.remove_flags(client.search(["ALL"]), [b"\\Seen"])


@contextmanager
def running() -> Iterator[Imap]:
    """The server, gone afterwards. Raises MissingError where Dovecot is not installed."""
    if not SERVER.exists():
        raise services.MissingError("Dovecot is not installed (apt-get install dovecot-imapd).")
    folder = Path(tempfile.mkdtemp(prefix="imap-"))  # a socket's path may have 107 bytes
    try:
        port = services.free_port()
        config = _prepare(folder, port)
        command = [str(SERVER), "-F", "-c", str(config)]
        with services.running(command, port, log=folder / "output"):
            yield Imap(port)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _prepare(folder: Path, port: int) -> Path:
    """Configuration, password and folders. As root the mail belongs to nobody, else to whoever runs the tests."""
    folder.chmod(0o755)
    is_root = os.getuid() == 0
    uid, gid = (OWNER, OWNER) if is_root else (os.getuid(), os.getgid())
    own = pwd.getpwuid(os.getuid()).pw_name
    for name in ("mail", "home"):
        (folder / name).mkdir()
        os.chown(folder / name, uid, gid)
    (folder / "users").write_text(f"{USER}:{{PLAIN}}{PASSWORD}::::::\n")
    path = folder / "dovecot.conf"
    path.write_text(
        CONFIG.format(
            folder=folder,
            port=port,
            uid=uid,
            gid=gid,
            internal="dovecot" if is_root else own,
            login="dovenull" if is_root else own,
            group="dovecot" if is_root else pwd.getpwuid(os.getuid()).pw_name,
        )
    )
    return path
