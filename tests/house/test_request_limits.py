"""A request that is too large is refused before it is read, by the real web server too."""

import socket
import time
from contextlib import closing
from http.client import HTTPConnection

import pytest
from django.test import Client, RequestFactory

from jinchang_vet.request_limits import MIB, RequestLimitMiddleware
from tests.served import served

LIMIT = 25 * MIB
LOGIN = "/accounts/login/"


@pytest.fixture
def port(transactional_db, tmp_path):
    with served(tmp_path, workers=1, threads=2) as number:
        yield number


def said(port: int, length: int, body: bytes = b"") -> bytes:
    """The answer to a post that announces a length and sends so much of it."""
    head = f"POST {LOGIN} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {length}\r\n\r\n"
    with socket.create_connection(("127.0.0.1", port), timeout=30) as line:
        line.sendall(head.encode() + body)
        answer = b""
        while piece := line.recv(1 << 16):
            answer += piece
            if b"</html>" in answer:
                break
    return answer


def answer_to(port: int, method: str, address: str, **what) -> tuple[int, dict, str]:
    """Status, headers and text of the answer to one request."""
    with closing(HTTPConnection("127.0.0.1", port, timeout=60)) as line:
        line.request(method, address, **what)
        answer = line.getresponse()
        return answer.status, dict(answer.headers), answer.read().decode()


def still_answers(port: int) -> bool:
    return answer_to(port, "GET", "/healthz")[0] == 200


def test_a_file_somewhat_too_large_gets_a_page_that_says_so(port):
    status, headers, page = answer_to(port, "POST", LOGIN, body=b"x" * (LIMIT + 5 * MIB))
    assert status == 413
    assert "超过 25 MB，没有接收，什么也没有保存" in page
    assert headers["X-Request-ID"] in page
    assert "default-src" in headers["Content-Security-Policy"]
    assert still_answers(port)


def test_a_body_without_end_is_answered_before_it_comes(port):
    started = time.monotonic()
    answer = said(port, 10**12, b"x" * 1000)
    assert answer.startswith(b"HTTP/1.1 413")
    assert time.monotonic() - started < 5
    assert still_answers(port)


def test_a_body_that_does_not_say_its_length_is_refused(port):
    body = iter([b"username=x"])
    status, _, page = answer_to(port, "POST", LOGIN, body=body, encode_chunked=True)
    assert status == 411
    assert "没有说明长度" in page
    assert still_answers(port)


def test_somebody_who_hangs_up_while_sending_harms_nobody(port):
    with socket.create_connection(("127.0.0.1", port)) as line:
        head = f"POST {LOGIN} HTTP/1.1\r\nHost: x\r\nContent-Length: {LIMIT + 1}\r\n\r\n"
        line.sendall(head.encode() + b"x" * 1000)
    assert still_answers(port)


@pytest.mark.parametrize(("extra", "status"), [(0, 200), (1, 413)])
def test_the_limit_itself_is_allowed(extra, status, settings, db):
    settings.REQUEST_MAX_BYTES = 200
    body = "x" * (200 + extra)
    answer = Client().post(LOGIN, body, content_type="text/plain")
    assert answer.status_code == status


def test_nothing_of_a_refused_body_is_parsed(settings):
    settings.REQUEST_MAX_BYTES = 10
    request = RequestFactory().post("/", {"name": "value"})

    def view(_):
        raise AssertionError("the view was reached")

    assert RequestLimitMiddleware(view)(request).status_code == 413
    assert not hasattr(request, "_post")
