"""What no form of ours sends: values, bodies, headers and paths that break careless programs."""

import json
from urllib.parse import quote

LONG = "x" * 100_000
NUL = "a\0b"

# As they stand in a query or a form, each already quoted.
QUOTED = {
    "nothing": "",
    "NUL": "a%00b",
    "lone NUL": "%00",
    "lone surrogate": "%ED%A0%80",
    "paired surrogates": "%ED%A0%BD%ED%B8%80",
    "invalid UTF-8": "%FF%FE%C3%28",
    "overlong slash": "%C0%AF",
    "broken quoting": "%zz%",
    "U+FFFF": "%EF%BF%BF",
    "RLO": "a%E2%80%AEb",
    "line separator": "a%E2%80%A8b",
    "every control": "".join(f"%{code:02X}" for code in range(32)),
    "delete and C1": "%7F%C2%80%C2%9F",
    "line ends": "a%0D%0Ab%0Dc%0A",
    "emoji family": quote("👩‍👩‍👧‍👦" * 20),
    "Zalgo": quote("a" + "\u0301" * 500),
    "grows when composed": quote("\u0958" * 100),
    "other digits": quote("１２٣"),
    "long": LONG,
    "huge integer": "9" * 20,
    "over 32 bits": "2147483648",
    "over 64 bits": "9223372036854775808",
    "negative": "-1",
    "very negative": "-" + "9" * 40,
    "4000 digits": "9" * 4000,
    "5000 digits": "9" * 5000,
    "1e400": "1e400",
    "NaN": "NaN",
    "infinity": "-Infinity",
    "hexadecimal": "0x10",
    "first day": "0001-01-01",
    "first minute": "0001-01-01T00:00",
    "last minute": "9999-12-31T23:59",
    "year 0": "0000-00-00T00:00",
    "year 10000": "10000-01-01T00:00",
    "month 13": "2026-13-45T99:99",
    "hour left out": "2026-03-29T03:30",
    "position": "00010101T000000.000000~00000000-0000-0000-0000-000000000000",
    "position of junk": "99991231T235959.999999~" + "f" * 32,
    "name position": "a~9223372036854775807",
    "name position too far": "%00~" + "9" * 18,
    "nested brackets": "%5B" * 5000,
    "JSON": quote(json.dumps({"a": [1, {"b": None}]})),
    "template": quote("{{ 7|add:settings }}{% include 'x' %}${7*7}%s%n{0}"),
    "SQL": quote("' OR 1=1; --\\"),
    "path": quote("../../../../etc/passwd"),
    "percent": "%25s%25n",
}


def multipart(*parts: tuple[str, bytes], boundary: str = "BOUNDARY", end: bool = True) -> bytes:
    """A body of parts, each with its Content-Disposition as it stands."""
    lines = [
        b"--" + boundary.encode() + b"\r\nContent-Disposition: " + head.encode("latin-1") + b"\r\n\r\n" + body
        for head, body in parts
    ]
    return b"\r\n".join(lines) + (f"\r\n--{boundary}--\r\n".encode() if end else b"")


FORM = "application/x-www-form-urlencoded"
PARTS = "multipart/form-data; boundary=BOUNDARY"
TEXT_PART = ('form-data; name="text"', b"Odotin.")

# Whole bodies with their content type.
BODIES: dict[str, tuple[str, bytes]] = {
    "not UTF-8": (FORM, b"text=\xff\xfe\x00&key=\xed\xa0\x80"),
    "2001 fields": (FORM, "&".join(f"field{n}=x" for n in range(2001)).encode()),
    "10001 fields": (FORM, "&".join(f"field{n}=x" for n in range(10001)).encode()),
    "repeated": (FORM, "&".join(["text=a", "rating=bad", "aspects=speed", "digits=1"] * 40).encode()),
    "only ampersands": (FORM, b"&" * 5000),
    "too large": (FORM, b"text=" + b"x" * 300_000),
    "in UTF-16": (f"{FORM}; charset=utf-16", "text=a".encode("utf-16")),
    "in UTF-7": (f"{FORM}; charset=utf-7", b"text=+AAA-"),
    "broken parts": (PARTS, b"--BOUNDARY\r\nContent-Disposition: form-data; na"),
    "no end": (PARTS, multipart(TEXT_PART, end=False)),
    "no boundary": ("multipart/form-data", multipart(TEXT_PART)),
    "odd boundary": ("multipart/form-data; boundary=\xff\x00", b"x"),
    "huge boundary": ("multipart/form-data; boundary=" + "b" * 5000, b"x"),
    "no name": (PARTS, multipart(("form-data", b"x"))),
    "NUL in a part": (PARTS, multipart(('form-data; name="text"', b"a\0b"))),
    "NUL in a name": (PARTS, multipart(('form-data; name="te\0xt"', b"a"))),
    "bytes in a part": (PARTS, multipart(('form-data; name="text"', bytes(range(256))))),
    "upload": (PARTS, multipart(TEXT_PART, ('form-data; name="text"; filename="../../x.png"', b"\x89PNG"))),
    "upload with NUL": (PARTS, multipart(('form-data; name="text"; filename="a\0.png"', b"x"))),
    "base64 part": (
        PARTS,
        multipart(('form-data; name="text"\r\nContent-Transfer-Encoding: base64', b"####")),
    ),
    "2001 parts": (PARTS, multipart(*[(f'form-data; name="field{n}"', b"x") for n in range(2001)])),
    "nested parts": (PARTS, multipart(('form-data; name="text"\r\nContent-Type: ' + PARTS, multipart(TEXT_PART)))),
    "JSON": ("application/json", json.dumps({"text": NUL, "rating": "\ud800"}).encode()),
    "deep JSON": ("application/json", b"[" * 100_000),
    "NaN in JSON": ("application/json", b'{"text": NaN, "text": 1e400}'),
    "XML": ("text/xml", b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'),
    "plain": ("text/plain", b"text=a"),
    "no type": ("", b"text=a"),
    "odd type": ("/;;=\xff", b"text=a"),
    "type of many words": ("a/" + "b; c=d; " * 2000, b""),
}
# Python's codecs that are no charsets, or that raise what nobody expects.
CHARSETS = [
    *("zlib", "hex", "rot13", "base64", "idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined"),
    *("utf-16", "utf-7", "utf-8-sig", "cp037", "latin-1", "nonsense", "", "../../etc", "x" * 500),
]

OCTAL_NUL = '"\\000\\001abcdefghijkl"'
COOKIE_VALUES = [
    *(OCTAL_NUL, '"\\377\\376"', "a\x00b", "\xff\xfe", "x" * 5000, "", '"', ":::", "W10:1:forged", "../../x"),
    *("1" * 41, "{}", "%00", "fi\x00", "a;b=c", "\ud83d".encode("utf-8", "surrogatepass").decode("latin-1")),
]
HEADER_VALUES = [
    *("", "null", "http://[", "http://[::1", "http://a]b", "//", "http://℀.com".encode().decode("latin-1")),
    *("http://testserver:99999999", "http://testserver:x", "javascript:1", "\xff\xfe", "a\0b", "x" * 8000),
    *("fi;q=" + "9" * 400, "fi-" * 500, "*", ",,,;;;", "fe80::1%eth0", "::ffff:999.1.1.1", "1, 2, 3", "-1", "NaN"),
]
HEADERS = [
    *("Origin", "Referer", "Accept-Language", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "Host"),
    *("Accept", "Accept-Encoding", "Content-Length", "Content-Encoding", "If-Modified-Since", "If-None-Match", "Range"),
    *(
        "X-Saves-Itself",
        "X-Requested-With",
        "HX-Request",
        "Sec-Purpose",
        "User-Agent",
        "X-CSRFToken",
        "X-HTTP-Method-Override",
    ),
]
PATHS = [
    *("/%00", "/f/%00/", "/f/%ED%A0%80/", "/f/%FF/", "/f/" + "x" * 5000 + "/", "/f/..%2f..%2fetc/", "/f//", "//f/x/"),
    *("/r/open/%00/", "/r/open/%FF%FE/", "/r/open/" + "x" * 5000 + "/", "/r/open/%E2%80%AE/", "/r/open/a%0D%0Ab/"),
    *("/r/00000000-0000-0000-0000-00000000000g/", "/r/" + "0" * 36 + "/", "/f/more/x/", "/f/more/x/rating/"),
    *("/o/%00/", "/o/" + "x" * 5000 + "/", "/o/a/encounters/1/", "/o/a/figures/%00", "/o/å/", "/o/-/cases/"),
    *("/static/%00", "/static/../servicelog/settings.py", "/static/%2e%2e/x", "/static/" + "x" * 5000, "/static/%FF"),
    *("/accounts/password/reset/%00-a/", "/accounts/password/reset/" + "z" * 13 + "-set-password/"),
    *(
        "/accounts/password/reset/" + "z" * 60 + "-a/",
        "/accounts/password/reset/-1-%00/",
        "/accounts/password/reset/1-%FF/",
    ),
    *(
        "/accounts/password/reset/1-" + "x" * 5000 + "/",
        "/" + "%2e/" * 500,
        "/" + "[" * 500,
        "/%E2%80%AE/",
        "/?" + "&" * 5000,
    ),
]


def quoted(values: dict[str, str]) -> str:
    return "&".join(f"{name}={value}" for name, value in values.items())
