"""Requests as nobody sends them by accident: strange numbers, signs, encodings, headers, bodies.

Text is percent-encoded bytes here, since half of it is nothing that a form could encode.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote, quote_plus

from hypothesis import strategies as st

NUMBERS = (
    *("0", "-1", "1.5", "01", "+1", "1e400", "NaN", "Infinity", "１２", "١٢", "²", "1_000"),
    *(str(2**31), str(2**63 - 1), str(2**63), str(10**30), "9" * 400, "-" + "9" * 30),
)
DAYS = (
    *("2024-02-30", "0001-01-01", "9999-12-31", "99999-01-01", "2024-13-01T25:61", "0000-00-00"),
    *("0001-01-01T00:00", "9999-12-31T23:59", "2024-01-31T18:00+99:00", "20240131"),
)
WORDS = (
    *("", " ", "\u3000", "null", "None", "[]", "{}", "on", "../../../etc/passwd", "C:\\boot.ini"),
    *("'; DROP TABLE institutions_user; --", "<script>alert(1)</script>", "{{ settings }}", "%s"),
    *("=1+1", "javascript:alert(1)", "//evil.example", "https:evil.example", "\\\\evil.example"),
    *("a\r\nSet-Cookie: x=y", "\x00", "a\x00b", "\x7f", "\u202egnp.exe", "\ufeff", "🀄" * 20),
    *("甲" * 5000, "a" * 20000),
)
# Bytes that are no text: lone surrogates, half a character, another encoding.
NOISE = ("%ED%A0%80", "%ff%fe", "%c3", "%B0%D7%D2%F8", "%00", "%", "%zz", "%u4e00")
STRANGE = st.sampled_from([*map(quote_plus, (*NUMBERS, *DAYS, *WORDS)), *NOISE])
ANYTHING = STRANGE | st.text(max_size=30).map(lambda text: quote_plus(text, errors="replace"))

NAMES = (
    *("region", "year", "plan", "page", "sort", "status", "section", "kind", "format", "shape"),
    *("first", "last", "indicator", "unit", "code", "round", "q", "next", "from", "to", "back"),
    *("preview_region", "preview_year", "what_if", "limit", "offset", "clause", "department"),
)
TYPES = (
    *("application/x-www-form-urlencoded", "application/json", "text/plain", "", "multipart/"),
    *("multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=é"),
    *("application/x-www-form-urlencoded; charset=utf-16", "text/html; charset=no-such"),
    *("multipart/form-data; boundary=x; charset=utf-7", "application/xml", "nonsense;;;=;"),
)
BODIES = (
    *(b"", b"\x00", b"\xff\xfe", b"{", b"[" * 2000, b"&" * 300, b"=", b"a=%zz&%ff=%fe&=&&=x"),
    *(b'--x\r\nContent-Disposition: form-data; name="file"; filename="a\x00b.pdf"\r\n\r\n%PDF',),
    *(b'--x\r\nContent-Disposition: form-data; name="files"; filename="../a"\r\n\r\n\r\n--x--',),
    *(b"--x\r\nContent-Disposition: form-data\r\n\r\nx\r\n--x--\r\n", b"--x--", b"--x"),
    *(b"--x\r\ncontent-disposition: form-data; name=k\r\ncontent-transfer-encoding: 8\r\n\r\n",),
)
HEADERS = {
    "HX-Request": ("true", "false", "\xff"),
    "HX-Current-URL": ("http://[", "//evil.example", "\xe9", "/" * 3000),
    "HX-Target": ("main", '"><script>', ""),
    "HX-Trigger": ("\xff", "form"),
    "HX-Boosted": ("true",),
    "Referer": ("http://[", "http://testserver/", "https://evil.example/", "data:,", "\xff" * 9),
    "Host": ("evil.example", "testserver:99999999", "[", "a b", "testserver.", "\xff", ""),
    "Origin": ("null", "https://evil.example", "\xff"),
    "Accept": ("", "*/*;q=x", "application/json", "\xff"),
    "Accept-Language": ("xx", "zh-CN;q=1e9", "," * 500, "en" * 300),
    "Range": ("bytes=0-1", "bytes=-1", "bytes=9-1", "x"),
    "If-Modified-Since": ("Thu, 32 Foo 2024 99:99:99 GMT", "0", "Mon, 01 Jan 9999999 00:00:00 GMT"),
    "If-None-Match": ("*", '"', "W/"),
    "X-Request-ID": ("a" * 500, "\xff", "x y"),
    "X-Forwarded-For": ("1.2.3.4, evil", "\xff", "," * 300),
    "X-Forwarded-Host": ("evil.example",),
    "X-Forwarded-Proto": ("https", "\xff"),
    "X-HTTP-Method-Override": ("DELETE",),
    "Authorization": ("Bearer ", "Bearer \xff", "Basic !", "Bearer " + "a" * 9000, "x"),
    "Cookie": ("sessionid=\xff", "sessionid=" + "a" * 5000, "messages=x:y", "csrftoken=", "=;;="),
}


@dataclass(frozen=True)
class Request:
    """What is changed about a request: encoded path part, query, fields, headers, body."""

    method: str
    part: str | None
    query: str
    fields: dict[str, str]
    added: dict[str, str]
    headers: dict[str, str]
    raw: tuple[str, bytes] | None


def _query(pairs: list[tuple[str, str]]) -> str:
    return "&".join(f"{name}={value}" for name, value in pairs)


HEADER = st.sampled_from(sorted(HEADERS)).flatmap(
    lambda name: st.tuples(st.just(name), st.sampled_from(HEADERS[name]))
)
REQUEST = st.builds(
    Request,
    method=st.sampled_from(["GET", "GET", "POST", "POST", "POST", "HEAD", "PUT", "OPTIONS"]),
    part=st.none() | st.none() | STRANGE.map(lambda text: quote(text, safe="%")),
    query=st.lists(st.tuples(st.sampled_from(NAMES), ANYTHING), max_size=4).map(_query),
    fields=st.dictionaries(st.integers(0, 40).map(str), ANYTHING, max_size=4),
    added=st.dictionaries(ANYTHING, ANYTHING, max_size=2),
    headers=st.lists(HEADER, max_size=3).map(dict),
    raw=st.none()
    | st.none()
    | st.none()
    | st.tuples(st.sampled_from(TYPES), st.sampled_from(BODIES)),
)
