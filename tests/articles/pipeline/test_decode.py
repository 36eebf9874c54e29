"""Bytes to text: which encoding, and what cannot be read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.pipeline import DecodeError, decode

PAGE = (
    "海平工人报　二〇一一年十一月二十三日\n本报讯（记者 林墨涵）后厨的“辛苦钱”有了谈判桌，职工心里踏实了。\n"
    * 20
)
TRADITIONAL = "南洋商報　本坡新聞\n碼頭苦力行會昨日在該會禮堂召開會員年會，到會會員一百八十餘人。\n" * 20


@pytest.mark.parametrize(
    ("data", "encoding", "reason"),
    [
        (b"", "utf-8", "empty"),
        (PAGE.encode(), "utf-8", "utf-8"),
        (PAGE.encode("utf-8-sig"), "utf-8", "byte-order-mark"),
        (b"\xff\xfe" + PAGE.encode("utf-16-le"), "utf-16-le", "byte-order-mark"),
        (b"\xfe\xff" + PAGE.encode("utf-16-be"), "utf-16-be", "byte-order-mark"),
        (PAGE.encode("gb18030"), "gb18030", "plausible"),
        (TRADITIONAL.encode("gb18030"), "gb18030", "plausible"),
    ],
)
def test_the_encoding_and_the_reason(data, encoding, reason):
    decoded = decode(data)

    assert (decoded.encoding, decoded.reason) == (encoding, reason)
    assert decoded.text in ("", PAGE, TRADITIONAL)


def test_one_bad_byte_in_a_thousand_is_remarked_with_its_line():
    data = PAGE.encode().replace("踏".encode(), b"\xff", 1)

    decoded = decode(data)

    assert decoded.encoding == "utf-8"
    assert [(remark.code, remark.line) for remark in decoded.remarks] == [("unreadable-character", 2)]
    assert decoded.text.count("\ufffd") == 1


def test_a_cut_last_character_is_remarked():
    decoded = decode("后厨的辛苦".encode()[:-1])

    assert decoded.text == "后厨的辛\ufffd"
    assert [(remark.code, remark.line) for remark in decoded.remarks] == [("unreadable-character", 1)]


@pytest.mark.parametrize(
    ("text", "encoding"), [(TRADITIONAL, "big5"), (PAGE, "utf-16-le"), (TRADITIONAL, "utf-16-be")]
)
def test_other_encodings_fail_and_are_offered_first(text, encoding):
    with pytest.raises(DecodeError) as caught:
        decode(text.encode(encoding))

    assert caught.value.code == "undecodable"
    assert caught.value.candidates[0] == (encoding, text.split("\n")[0].strip()[:80])


def test_a_named_encoding_settles_it():
    decoded = decode(TRADITIONAL.encode("big5"), "big5")

    assert (decoded.text, decoded.encoding, decoded.reason) == (TRADITIONAL, "big5", "told")


def test_a_named_encoding_that_fails_says_where():
    with pytest.raises(DecodeError) as caught:
        decode("date\n后厨的辛苦钱".encode("gb18030"), "utf-8")

    assert (caught.value.code, caught.value.line) == ("bad-encoding", 2)


@pytest.mark.parametrize("name", ["klingon", "hex", "rot13", "", "a\0b"])
def test_an_encoding_that_does_not_exist_is_named(name):
    with pytest.raises(DecodeError) as caught:
        decode(b"abc", name)

    assert caught.value.code == "unknown-encoding"


@pytest.mark.parametrize(
    "data",
    [
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
        b"PK\x03\x04\x14\0",
        b"\x7fELF\x02\x01\x01" + bytes(40),
        bytes(range(32)) * 9,
    ],
)
def test_binary_files_are_no_text(data):
    with pytest.raises(DecodeError) as caught:
        decode(data)

    assert caught.value.code == "binary"


def test_nul_leaves_the_text_and_is_remarked():
    decoded = decode("后厨的\0辛苦钱有了谈判桌\n职工\n一个\0人".encode())

    assert decoded.text == "后厨的辛苦钱有了谈判桌\n职工\n一个人"
    assert [(remark.code, remark.line) for remark in decoded.remarks] == [
        ("nul-removed", 1),
        ("nul-removed", 3),
    ]


@given(
    st.binary(max_size=400), st.sampled_from([None, "utf-8", "gb18030", "big5", "utf-16", "utf-7", "latin-1"])
)
def test_any_bytes_decode_or_raise_decode_error(data, encoding):
    try:
        decoded = decode(data, encoding)
    except DecodeError:
        return
    assert "\0" not in decoded.text
