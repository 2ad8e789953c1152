"""A real server whose PostgreSQL is stopped: the public page stays as it last was, tells its age, and comes back."""

import http.client
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import psycopg
import pytest

from tests import services
from tests.faults import clusters
from tests.faults.clusters import Cluster
from tests.faults.conftest import HOUSE, World
from tests.faults.until import until

pytestmark = [
    pytest.mark.services,
    pytest.mark.slow,
    pytest.mark.parametrize("world", ["own"], indirect=True),
]
PATHS = ("/", "/api/v2/summary.json", "/history.atom", "/badge.svg")


class Answer(NamedTuple):
    status: int
    age: str | None
    body: bytes


class Server:
    """The desk's web process, asked as a visitor of the brand's host asks."""

    def __init__(self, port: int) -> None:
        self.port = port

    def get(self, path: str) -> Answer:
        asked = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        asked.request("GET", path, headers={"Host": "luneo.localhost"})
        found = asked.getresponse()
        answer = Answer(found.status, found.headers["Age"], found.read())
        asked.close()
        return answer

    def all(self) -> dict[str, Answer]:
        return {path: self.get(path) for path in PATHS}


@contextmanager
def web(url: str, folder: Path) -> Iterator[Server]:
    """Granian as the Procfile starts it."""
    port = services.free_port()
    command = [str(Path(sys.executable).parent / "granian"), "--interface", "wsgi"]
    command += ["config.wsgi:application", "--working-dir", str(HOUSE), "--host", "127.0.0.1"]
    command += ["--port", str(port), "--workers", "1", "--blocking-threads", "4"]
    more = {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "config.settings"}
    hosts = {"ALLOWED_HOSTS": "localhost,luneo.localhost", "VAR_DIR": str(folder)}
    with pytest.MonkeyPatch.context() as patched:
        for name, value in (more | hosts).items():
            patched.setenv(name, value)
        patched.setenv("SECRET_KEY", os.environ.get("SECRET_KEY", "x" * 50))
        with services.running(command, port, log=folder / "granian.log"):
            yield Server(port)


def publish_again(cluster: Cluster) -> None:
    """As a worker does that has made the badge anew."""
    with psycopg.connect(cluster.url) as connection:
        connection.execute("UPDATE incidents_publication SET version = version + 1")
        connection.execute(
            "UPDATE incidents_publishedfile SET body = 'new', digest = 'new',"
            " version = version + 1 WHERE path = 'badge.svg'"
        )


def test_without_its_database_the_page_is_the_last_good_one_and_comes_back(world: World) -> None:
    assert world.do("publish") == 0
    file = world.folder / "desk.dump"
    clusters.dump(world.databases.url(world.database), file)
    with clusters.cluster() as cluster:
        clusters.restore(file, cluster.url)
        with web(cluster.url, world.folder) as server:
            before = server.all()
            assert {(each.status, each.age) for each in before.values()} == {(200, None)}
            cluster.stop()
            assert server.all() == before
            until(lambda: server.get("/").age is not None, "age of the page")
            old = server.all()
            assert [path for path in PATHS if old[path].body != before[path].body] == []
            assert {each.status for each in old.values()} == {200}
            assert {int(each.age or 0) for each in old.values()} <= {5, 6, 7}
            cluster.crash()  # it starts again, with what it had
            cluster.wait()
            publish_again(cluster)
            until(lambda: server.get("/badge.svg").body == b"new", "new badge")
            assert server.get("/") == before["/"]
