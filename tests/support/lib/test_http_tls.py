"""A certificate that nobody vouches for: whoever shows it hears nothing of ours."""

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pytest_django import Settings

from support.lib import http

SECRET = b"of-the-pager"


def signed_by_itself(folder: Path) -> Path:
    """A key and a certificate for 127.0.0.1 in one file."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    address = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    made = made.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
    signed = made.add_extension(address, critical=False).sign(key, hashes.SHA256())
    pem, kept = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    file = folder / "itself.pem"
    file.write_bytes(
        key.private_bytes(pem, kept, serialization.NoEncryption()) + signed.public_bytes(pem)
    )
    return file


@pytest.fixture
def impostor(tmp_path: Path, settings: Settings) -> Iterator[tuple[str, Path]]:
    """Where it listens for one caller, and its certificate; what it heard is beside it."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(signed_by_itself(tmp_path))
    heard = tmp_path / "heard"
    listening = socket.create_server(("127.0.0.1", 0))
    place = f"127.0.0.1:{listening.getsockname()[1]}"
    settings.EGRESS_ALLOWED_PRIVATE = [place]

    def serve() -> None:
        caller, _ = listening.accept()
        with caller, suppress(OSError), context.wrap_socket(caller, server_side=True) as safe:
            said = b""
            while SECRET not in said and (more := safe.recv(65536)):
                said += more
            heard.write_bytes(said)
            safe.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi")

    thread = threading.Thread(target=serve)
    thread.start()
    yield f"https://{place}", tmp_path / "itself.pem"
    thread.join()
    listening.close()


def test_who_is_not_vouched_for_hears_nothing(impostor: tuple[str, Path], tmp_path: Path) -> None:
    url, _ = impostor
    with pytest.raises(http.Unreachable):
        http.request("POST", url, json={"routing_key": SECRET.decode()})
    assert not (tmp_path / "heard").exists()


def test_the_same_is_spoken_to_where_somebody_vouches_for_it(
    impostor: tuple[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url, certificate = impostor
    vouched = ssl.create_default_context(cafile=str(certificate))
    monkeypatch.setattr(http, "_tls", lambda: vouched)
    assert http.request("POST", url, json={"routing_key": SECRET.decode()}).status == 200
    assert SECRET in (tmp_path / "heard").read_bytes()
