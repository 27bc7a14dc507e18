"""One request: under TLS by the host's name, to the address that was looked at, and what answers mean."""

import socket
import ssl
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from adapters.webhooks import posting
from adapters.webhooks.posting import Answered, Line, Post, Verdict, answered
from tests.contracts.mail_servers import certificate
from tests.patient import SECONDS_MAX
from tests.receivers import Receiver, receiving

HOST = "hooks.example"


def here(host: str, _: int) -> Sequence[str]:
    """Every name leads to this machine."""
    assert not host[0].isdigit()
    return ["127.0.0.1"]


@pytest.fixture
def pem(tmp_path: Path) -> Path:
    return certificate(tmp_path, HOST)


@pytest.fixture
def secured(pem: Path) -> Iterator[Receiver]:
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(pem)
    with receiving(tls) as found:
        yield found


def trusting(pem: Path, *, loopback: bool = True) -> Post:
    return Post(loopback=loopback, find=here, tls=ssl.create_default_context(cafile=str(pem)))


def sent(post: Post, url: str, *, inside: bool = False) -> Answered:
    line = Line(post)
    try:
        return line.send(url, inside=inside, headers={"webhook-id": "msg_1"}, body=b"{}")
    finally:
        line.close()


def test_tls_is_asked_for_the_hosts_name_and_the_request_too(pem: Path, secured: Receiver) -> None:
    port = secured.url.split(":")[2].partition("/")[0]
    assert sent(trusting(pem), f"https://{HOST}:{port}/hook").verdict is Verdict.TAKEN
    [one] = secured.received
    assert one.headers["host"] == f"{HOST}:{port}"
    assert one.path == "/hook"


def test_another_hosts_certificate_is_not_taken(pem: Path, secured: Receiver) -> None:
    port = secured.url.split(":")[2].partition("/")[0]
    assert sent(trusting(pem), f"https://other.example:{port}/hook") == Answered(
        Verdict.AWAY, "no_connection"
    )
    assert secured.received == []


def test_a_certificate_that_nobody_vouches_for_is_not_taken(secured: Receiver) -> None:
    port = secured.url.split(":")[2].partition("/")[0]
    assert sent(Post(loopback=True, find=here), f"https://{HOST}:{port}/hook").says == "no_connection"
    assert secured.received == []


def test_a_name_that_leads_into_our_network_is_not_followed(pem: Path, secured: Receiver) -> None:
    port = secured.url.split(":")[2].partition("/")[0]
    url, post = f"https://{HOST}:{port}/hook", trusting(pem, loopback=False)
    assert sent(post, url) == Answered(Verdict.AWAY, "address_refused")
    assert secured.received == []
    assert sent(post, url, inside=True).verdict is Verdict.TAKEN


def test_where_one_of_a_names_addresses_is_refused_none_is_asked() -> None:
    with receiving() as receiver:
        post = Post(loopback=True, find=lambda *_: ["127.0.0.1", "169.254.169.254"])
        assert sent(post, receiver.url).says == "address_refused"
        assert receiver.received == []


def test_the_next_address_is_asked_where_nobody_listens_at_the_first() -> None:
    with receiving() as receiver:
        post = Post(loopback=True, find=lambda *_: ["127.0.0.2", "127.0.0.1"])
        assert sent(post, receiver.url).verdict is Verdict.TAKEN
        assert len(receiver.received) == 1


def test_a_name_that_leads_nowhere_is_away() -> None:
    def nowhere(*_: object) -> Sequence[str]:
        raise OSError

    assert sent(Post(loopback=True, find=nowhere), "https://nowhere.example/").says == "no_connection"
    assert sent(Post(loopback=True), f"https://{'x' * 64}.example/").says == "no_connection"


def test_one_connection_is_used_for_what_follows_and_none_is_shared_by_two_hosts(
    pem: Path, secured: Receiver
) -> None:
    port = secured.url.split(":")[2].partition("/")[0]
    line = Line(trusting(pem))
    for _ in range(3):
        line.send(f"https://{HOST}:{port}/hook", inside=False, headers={}, body=b"{}")
    # At the same address and port, under a name that its certificate does not have.
    other = line.send(f"https://other.example:{port}/hook", inside=False, headers={}, body=b"{}")
    line.close()
    assert (len(secured.received), other.says) == (3, "no_connection")


@contextmanager
def talking(sent_first: bytes, again: bytes = b"") -> Iterator[tuple[str, list[int]]]:
    """Somebody who begins with the one, and goes on with the other, if any, until nobody listens any more;
    and how many bytes of that were sent."""
    server, counts = socket.create_server(("127.0.0.1", 0)), list[int]()

    def serve() -> None:
        taken, _ = server.accept()
        with taken:
            try:
                taken.sendall(sent_first)
                while again:
                    taken.sendall(again)
                    counts.append(len(again))
            except OSError:
                return

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.getsockname()[1]}/hook", counts
    finally:
        thread.join(SECONDS_MAX)
        server.close()
        assert not thread.is_alive()


BEGINS_A_LONG_ONE = f"HTTP/1.1 200 OK\r\nContent-Length: {10**12}\r\n\r\nx".encode()


@pytest.mark.parametrize("limit", [{"BODY_S": 10**6}, {"BODY_S": 0, "BODY_BYTES_MAX": 10**12}])
def test_a_long_answer_is_not_read_to_its_end(limit: dict[str, int], monkeypatch: pytest.MonkeyPatch) -> None:
    """Either limit suffices: what the system's buffers hold is sent, and no more."""
    for name, value in limit.items():
        monkeypatch.setattr(posting, name, value)
    with talking(BEGINS_A_LONG_ONE, b"x" * 65_536) as (url, counts):
        assert sent(Post(loopback=True), url) == Answered(Verdict.TAKEN, "status_200")
    assert sum(counts) < 64 * 2**20


def test_who_breaks_off_after_its_status_has_answered() -> None:
    with talking(BEGINS_A_LONG_ONE) as (url, _):
        assert sent(Post(loopback=True), url) == Answered(Verdict.TAKEN, "status_200")


AT_ANY_MOMENT = pytest.mark.parametrize("ask_s", [0.0, 0.2])
"""Before there is a connection, and in the midst of what follows; on a loaded machine the former twice."""


@AT_ANY_MOMENT
def test_who_never_comes_to_an_answer_is_left(ask_s: float, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(posting, "ASK_S", ask_s)
    hints = b"HTTP/1.1 103 Early Hints\r\nLink: </%s>\r\n\r\n" % (b"x" * 8_192)
    with talking(b"", hints) as (url, _):
        assert sent(Post(loopback=True), url) == Answered(Verdict.AWAY, "timeout")


@AT_ANY_MOMENT
def test_who_keeps_silent_under_tls_is_left(ask_s: float, pem: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the midst of the greeting, where each byte would have ten seconds."""
    monkeypatch.setattr(posting, "ASK_S", ask_s)
    server = socket.create_server(("127.0.0.1", 0))
    with server:
        url = f"https://{HOST}:{server.getsockname()[1]}/hook"
        assert sent(trusting(pem), url) == Answered(Verdict.AWAY, "timeout")


def test_what_is_no_address_is_away() -> None:
    assert sent(Post(loopback=True), "http://127.0.0.1:1/\x01").says == "no_connection"


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
def test_any_success_is_taken(status: int) -> None:
    assert answered(status, "").verdict is Verdict.TAKEN


@pytest.mark.parametrize("status", [301, 302, 307, 308, 408, 425, 429, 502, 503, 504])
def test_a_receiver_that_says_nothing_about_the_event_is_away(status: int) -> None:
    assert answered(status, "").verdict is Verdict.AWAY


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 422, 500, 501, 505])
def test_any_other_answer_refuses_the_event(status: int) -> None:
    assert answered(status, "").verdict is Verdict.REFUSED


@pytest.mark.parametrize(
    ("given", "seconds"), [("60", 60), (" 7 ", 7), ("", 0), ("-5", 0), ("soon", 0), ("9" * 40, 999_999)]
)
def test_how_long_a_receiver_asks_to_wait(given: str, seconds: int) -> None:
    assert answered(503, given).wait.total_seconds() == seconds
