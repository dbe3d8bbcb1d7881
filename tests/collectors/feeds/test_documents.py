"""What a feed's document says, in each format, whatever state it is in."""

import json
from datetime import UTC, datetime

import pytest

from collectors.base import Fatal
from collectors.feeds.documents import Entry, read_document
from tests.collectors.feeds.server import item, rss

AT = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
ADDRESS = "https://anna.example/feed.xml"


def entries(document: str | bytes, kind: str = "application/xml") -> tuple[Entry, ...]:
    content = document if isinstance(document, bytes) else document.encode()
    return read_document(content, {"content-type": kind}, ADDRESS).entries


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Sun, 22 Nov 2026 09:00:00 GMT", AT),
        ("Sun, 22 Nov 2026 11:00:00 +0200", AT),
        ("Sun, 22 Nov 2026 04:00:00 EST", AT),
        ("Sun, 22 Nov 2026 10:00:00 CET", AT),
        ("Sun, 22 Nov 2026 11:00:00 CEST", AT),
        ("Sun, 22 Nov 2026 10:00 bst", AT),
        ("Sun, 22 Nov 2026 12:00:00 (MSK)", AT),
        ("Sun, 22 Nov 2026 18:00:00 JST", AT),
        ("Sun, 22 Nov 2026 18:30:00 ACST", AT),
        ("Sat, 21 Nov 2026 23:00:00 HST", AT),
        ("2026-11-22 14:30 IST", AT),
        ("Sun, 22 Nov 2026 09:00:00 ABC", AT),
        ("Sun, 22 Nov 2026 10:00:00 +0100 (EST)", AT),
        ("Sun, 22 Nov 2026 09:00:00", AT),
        ("Sun, 22 Nov 2026 09:00", AT),
        ("2026-11-22T09:00:00", AT),
        ("2026-11-22 09:00", AT),
        ("2026-11-22T10:00:00+01:00", AT),
        ("22 Nov 2026", AT.replace(hour=0)),
        ("yesterday at noon", None),
        ("Sun, 99 Nov 2026 09:00:00 GMT", None),
        ("", None),
    ],
)
def test_a_date_without_a_zone_is_taken_for_utc_and_an_unreadable_one_for_none(
    written: str, meant: datetime | None
) -> None:
    (entry,) = entries(rss("Blog", item("a", "x", more=f"<pubDate>{written}</pubDate>")))

    assert entry.published == meant


def test_a_podcasts_episode_says_what_is_enclosed_and_how_long_it_is() -> None:
    more = (
        '<enclosure url="https://anna.example/1.mp3" type="audio/mpeg" length="5"/>'
        "<itunes:duration>31:12</itunes:duration><category>crm</category>"
        "<content:encoded>&lt;p&gt;Notes.&lt;/p&gt;&lt;p&gt;&lt;a href='/more'&gt;More&lt;/a&gt;&lt;/p&gt;"
        "</content:encoded>"
    )
    (entry,) = entries(rss("Pod", item("1", "Fernhollow talks", AT, "Notes.", more)))

    assert entry.media == ("audio 31:12",)
    assert entry.media_links == ("https://anna.example/1.mp3",)
    assert entry.tags == ("crm",)
    assert entry.body.text == "Notes.\n\nMore"
    assert entry.body.links == ("https://anna.example/more",)


def test_markup_is_read_as_text_and_what_could_act_is_left_out() -> None:
    hostile = (
        "&lt;script&gt;steal()&lt;/script&gt;&lt;p onclick='x'&gt;AT&amp;amp;T &lt;b&gt;bold&lt;/b&gt;&lt;/p&gt;"
        "&lt;a href='javascript:x()'&gt;here&lt;/a&gt;"
    )
    (entry,) = entries(rss("Blog", item("a", "One &amp;amp; two", AT, hostile)))

    assert entry.title == "One & two"
    assert entry.body.text == "AT&T bold\n\nhere"
    assert entry.body.links == ()


ATOM = """<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom" xml:lang="de-DE">
<title>Acmeflow releases</title>
<link rel="alternate" href="https://git.example/acmeflow"/><entry><id>tag:git.example,2026:1</id><title>v2.1</title>
<link rel="alternate" href="https://git.example/acmeflow/v2.1"/><updated>2026-11-22T09:00:00Z</updated>
<published>2026-11-21T09:00:00Z</published><author><name>Dana Reed</name><email>dana@git.example</email></author>
<content type="html">&lt;ul&gt;&lt;li&gt;Faster&lt;/li&gt;&lt;li&gt;Fixes&lt;/li&gt;&lt;/ul&gt;</content>
</entry></feed>"""
RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="https://git.example/"><title>Acmeflow releases</title>
<link>https://git.example/acmeflow</link><dc:language>de</dc:language></channel>
<item rdf:about="https://git.example/acmeflow/v2.1"><title>v2.1</title><link>https://git.example/acmeflow/v2.1</link>
<description>Faster\nFixes</description><dc:creator>Dana Reed</dc:creator><dc:date>2026-11-21T09:00:00Z</dc:date>
</item></rdf:RDF>"""
JSON = json.dumps(
    {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Acmeflow releases",
        "home_page_url": "https://git.example/acmeflow",
        "language": "de-DE",
        "items": [
            {
                "id": "tag:git.example,2026:1",
                "title": "v2.1",
                "url": "https://git.example/acmeflow/v2.1",
                "date_published": "2026-11-21T09:00:00Z",
                "content_html": "<ul><li>Faster</li><li>Fixes</li></ul>",
                "authors": [{"name": "Dana Reed"}],
            },
            "no object",
        ],
    }
)


@pytest.mark.parametrize(
    ("document", "kind"),
    [
        (ATOM, "application/atom+xml"),
        (RDF, "application/rdf+xml"),
        (JSON, "application/feed+json"),
        (f"\ufeff{JSON}", "text/plain"),
    ],
    ids=["atom", "rdf", "json", "json with a byte order mark"],
)
def test_every_format_says_the_same(document: str, kind: str) -> None:
    read = read_document(document.encode(), {"content-type": kind}, ADDRESS)
    (entry,) = read.entries

    assert (read.title, read.page) == ("Acmeflow releases", "https://git.example/acmeflow")
    assert entry.title == "v2.1"
    assert entry.body.text.split() == ["Faster", "Fixes"]
    assert entry.link == "https://git.example/acmeflow/v2.1"
    assert entry.authors == ("Dana Reed",)
    assert (entry.published or entry.updated) == datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
    assert entry.lang == "de"


@pytest.mark.parametrize(
    ("written", "names"),
    [
        ("dana@git.example", ()),
        ("dana@git.example (Dana Reed)", ("Dana Reed",)),
        ("Dana Reed (dana@git.example)", ("Dana Reed",)),
        ("Dana Reed &lt;dana@git.example&gt;", ("Dana Reed",)),
        ("Dana Reed", ("Dana Reed",)),
    ],
)
def test_of_an_author_the_name_is_kept_and_no_mail_address(written: str, names: tuple[str, ...]) -> None:
    (entry,) = entries(rss("Blog", item("a", "x", more=f"<author>{written}</author>")))

    assert entry.authors == names


def test_a_malformed_document_gives_the_entries_that_can_be_read_and_says_so() -> None:
    document = rss("Blog", item("a", "One", AT), item("b", "Two & a half", AT)).replace(
        "</channel></rss>", ""
    )

    read = read_document(document.encode(), {"content-type": "application/rss+xml"}, ADDRESS)

    assert [entry.title for entry in read.entries] == ["One", "Two & a half"]
    assert "malformed XML" in read.fault


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (b"   \n", "empty"),
        (b"<!DOCTYPE html><html><body>Log in</body></html>", "a web page answers there"),
        (b'{"version": 1, "items": []}', "no JSON Feed"),
        (b'{"version": "https://jsonfeed.org/version/1.1", "items": [', "malformed JSON"),
        (b"<rss version='2.0'><channel><title>a &#xD800;</title></channel>", "its document cannot be read"),
        (b"/etc/hostname", "no feed"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "no feed"),
    ],
)
def test_what_is_no_feed_is_named_for_what_it_is(content: bytes, says: str) -> None:
    with pytest.raises(Fatal, match=says):
        read_document(content, {"content-type": "text/html"}, ADDRESS)


def test_entities_that_grow_without_end_are_not_resolved() -> None:
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    bomb = f'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY l0 "lol">{entities}]>' + rss(
        "Bomb", item("a", "&l9;", AT)
    ).removeprefix('<?xml version="1.0" encoding="utf-8"?>')

    read = read_document(bomb.encode(), {"content-type": "application/xml"}, ADDRESS)

    assert sum(len(entry.title) for entry in read.entries) < 100


def test_a_file_that_a_document_names_is_not_read() -> None:
    document = '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY f SYSTEM "file:///etc/passwd">]>' + rss(
        "Blog", item("a", "who &f;", AT)
    ).removeprefix('<?xml version="1.0" encoding="utf-8"?>')

    read = read_document(document.encode(), {"content-type": "application/xml"}, ADDRESS)

    assert "root:" not in repr(read)


def test_neither_sign_in_nor_key_of_a_feeds_address_comes_into_its_relative_links_and_ids() -> None:
    links = "&lt;a href='#note'&gt;1&lt;/a&gt; &lt;a href=''&gt;2&lt;/a&gt; &lt;a href='/p'&gt;3&lt;/a&gt;"
    document = (
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>Blog</title><link href=""/><entry><id>a</id>'
        f'<title>x</title><link href="/a"/><content type="html">{links}</content></entry></feed>'
    )

    read = read_document(document.encode(), {}, "https://me:word@anna.example/feed?key=secret")

    (entry,) = read.entries
    assert entry.link == "https://anna.example/a"
    assert entry.body.links == (
        "https://anna.example/feed#note",
        "https://anna.example/feed",
        "https://anna.example/p",
    )
    assert not any(word in repr(read) for word in ("me:word", "secret"))


@pytest.mark.parametrize(("seconds", "told"), [("1872", "audio 31:12"), ("NaN", "audio"), ("1e999", "audio")])
def test_a_length_that_no_episode_has_is_left_out(seconds: str, told: str) -> None:
    attached = f'{{"url": "https://anna.example/1.mp3", "mime_type": "audio/mpeg", "duration_in_seconds": {seconds}}}'
    item = f'{{"id": "a", "title": "x", "attachments": [{attached}]}}'

    (entry,) = entries(f'{{"version": "https://jsonfeed.org/version/1.1", "items": [{item}]}}')

    assert entry.media == (told,)


def test_items_of_a_json_feed_that_are_no_objects_are_told_of() -> None:
    document = (
        '{"version": "https://jsonfeed.org/version/1.1", "items": [3, {"id": "a", "title": "x"}, null]}'
    )

    read = read_document(document.encode(), {}, ADDRESS)

    assert [entry.id for entry in read.entries] == ["a"]
    assert read.fault == "2 of its items are no JSON objects"
