"""A file that people edit is read whatever their editor writes before it."""

import pytest

from graph.text.edited import edited_text, read_edited

TEXT = 'name = "Müller"\nother = 1\n'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_utf_8_and_utf_16_give_the_text_without_a_mark(tmp_path, encoding):
    path = tmp_path / "edited.toml"
    path.write_bytes(TEXT.replace("\n", "\r\n").encode(encoding))

    assert edited_text(TEXT.encode(encoding)) == TEXT
    assert read_edited(path) == TEXT


@pytest.mark.parametrize("data", [b"M\xfcller", b"\xff\xfeM", b"\xef\xbb\xbf\xff"])
def test_what_is_neither_is_refused(data):
    with pytest.raises(UnicodeDecodeError):
        edited_text(data)


def test_an_empty_file_is_an_empty_text():
    assert edited_text(b"") == edited_text(b"\xef\xbb\xbf") == ""
