"""The sample world's form: valid frames, honest dates, real mixtures. Its stories: test_sample_stories.py."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from atproto_client import models
from atproto_client.models.string_formats import _OPT_IN_KEY

from grapevine.sample import SAMPLE_TOPICS, sample_config, write_world
from grapevine.sample.tables import accounts, hand_posts
from grapevine.sample.world import gold_labels
from tests.grapevine.sample.sample_frames import FOLLOW, LIKE, POST, REPOST, Seen, moment, read, world_of

TODAY = date(2026, 11, 22)
MIDNIGHT = datetime(2026, 11, 22, tzinfo=UTC)
SHAPES = {
    "commit": models.NetworkBskyJetstreamSubscribeEvents.Commit,
    "identity": models.NetworkBskyJetstreamSubscribeEvents.Identity,
    "account": models.NetworkBskyJetstreamSubscribeEvents.Account,
}
RECORDS = {
    POST: models.AppBskyFeedPost.Record,
    LIKE: models.AppBskyFeedLike.Record,
    REPOST: models.AppBskyFeedRepost.Record,
    FOLLOW: models.AppBskyGraphFollow.Record,
    "app.bsky.actor.profile": models.AppBskyActorProfile.Record,
}


@pytest.fixture(scope="module")
def world() -> Seen:
    return world_of(TODAY)


def test_the_same_day_gives_the_same_bytes(tmp_path: Path) -> None:
    first, second = write_world(tmp_path / "one", TODAY), write_world(tmp_path / "two", TODAY)
    for name in ("events", "repos", "companies", "contacts"):
        assert getattr(first, name).read_bytes() == getattr(second, name).read_bytes()


def test_another_day_moves_every_event(world: Seen, tmp_path: Path) -> None:
    later = read(write_world(tmp_path, TODAY + timedelta(days=31)))
    moved = {moment(b["time"]) - moment(a["time"]) for a, b in zip(world.events, later.events, strict=True)}
    assert all(abs(move - timedelta(days=31)) < timedelta(hours=1) for move in moved)


def test_every_frame_is_one_that_the_client_library_takes(world: Seen) -> None:
    for event in world.events:
        fragment = event["$type"].partition("#")[2]
        taken = SHAPES[fragment].model_validate(event, context={_OPT_IN_KEY: True})
        assert (taken.did, taken.seq) == (event["did"], event["seq"])
        if record := event.get("record"):
            RECORDS[event["collection"]].model_validate(record, context={_OPT_IN_KEY: True})


def test_events_come_by_time_with_growing_seq_inside_the_ninety_days(world: Seen) -> None:
    times = [moment(event["time"]) for event in world.events]
    seqs = [event["seq"] for event in world.events]
    assert times == sorted(times)
    assert all(a < b for a, b in pairwise(seqs))
    assert times[0] == MIDNIGHT - timedelta(days=90)
    assert MIDNIGHT - timedelta(days=1) < times[-1] < MIDNIGHT


def test_no_record_key_is_used_twice(world: Seen) -> None:
    created = [(e["did"], e["collection"], e["rkey"]) for e in world.events if e.get("operation") == "create"]
    assert len(created) == len(set(created))


def test_first_follows_are_older_than_the_first_event_and_followers_agree_with_them(world: Seen) -> None:
    followers: dict[str, set[str]] = {repo["did"]: set() for repo in world.repos}
    for repo in world.repos:
        for follow in repo["follows"]:
            assert moment(follow["createdAt"]) < MIDNIGHT - timedelta(days=90)
            followers[follow["subject"]].add(repo["did"])
    assert followers == {repo["did"]: set(repo["followers"]) for repo in world.repos}
    assert all(len(repo["followers"]) == len(set(repo["followers"])) for repo in world.repos)


def test_nobody_follows_somebody_they_already_follow(world: Seen) -> None:
    for spans in world.follows.values():
        for (_, ended), (began, _) in pairwise(spans):
            assert ended is not None
            assert ended < began


def test_replies_quotes_likes_and_reposts_point_to_earlier_posts(world: Seen) -> None:
    posted: dict[str, tuple[str, datetime]] = {}
    pointers = 0
    for event in world.events:
        if event.get("operation") != "create":
            continue
        at, record = moment(event["time"]), event["record"]
        if event["collection"] in (LIKE, REPOST):
            targets = [record["subject"]]
        else:
            targets = [*record.get("reply", {}).values()]
            targets += [record["embed"]["record"]] if "record" in record.get("embed", {}) else []
        for target in targets:
            assert posted[target["uri"]][0] == target["cid"]
            assert posted[target["uri"]][1] <= at
            pointers += 1
        if event["collection"] == POST:
            posted[f"at://{event['did']}/{POST}/{event['rkey']}"] = (event["cid"], at)
    assert pointers > 1000


def test_deletes_and_edits_name_records_that_are_there(world: Seen) -> None:
    there = {(r["did"], FOLLOW, f["rkey"]) for r in world.repos for f in r["follows"]}
    changed = Counter()
    for event in world.events:
        if "operation" not in event:
            continue
        record = event["did"], event["collection"], event["rkey"]
        changed[event["operation"], event["collection"]] += 1
        if event["operation"] == "create":
            there.add(record)
        elif event["collection"] != "app.bsky.actor.profile":
            assert record in there
        if event["operation"] == "delete":
            there.remove(record)
    assert changed["update", POST] == 4
    assert changed["delete", POST] == 4
    assert changed["delete", LIKE] == 2
    assert changed["delete", FOLLOW] >= 10


def test_facets_cut_out_the_words_that_they_name(world: Seen) -> None:
    kinds = Counter()
    for event in world.commits(POST):
        said = event["record"]["text"].encode()
        for facet in event["record"].get("facets", []):
            word = said[facet["index"]["byteStart"] : facet["index"]["byteEnd"]].decode()
            feature = facet["features"][0]
            kind = feature["$type"].partition("#")[2]
            kinds[kind] += 1
            if kind == "mention":
                assert word.startswith("@")
                assert feature["did"] in {repo["did"] for repo in world.repos}
            else:
                assert word.lstrip("#") == feature.get("uri", feature.get("tag"))
    assert min(kinds[kind] for kind in ("mention", "link", "tag")) >= 3


def test_every_domain_is_reserved_for_examples(world: Seen) -> None:
    addresses = [row["domain"] for row in world.companies] + [repo["handle"] for repo in world.repos]
    addresses += [row["address"] for row in world.contacts]
    addresses += [row["owner_address"] for row in world.companies if row["owner_address"]]
    for event in world.commits(POST):
        addresses += re.findall(r"https?://([^/\s)]+)", event["record"]["text"])
    assert all(address.endswith(".example") for address in addresses)
    assert sum(address.endswith("@fernhollow.example") for address in addresses) >= 13


def test_the_crm_knows_a_dozen_customers_and_eighty_people_who_all_have_profiles(world: Seen) -> None:
    roles = Counter(row["role"] for row in world.companies)
    assert roles == {"us": 1, "competitor": 2, "customer": 12, "prospect": 1, "partner": 1}
    assert len(world.contacts) == 81
    handles = {repo["handle"] for repo in world.repos}
    named = [
        profile
        for row in [*world.contacts, *world.companies]
        for profile in row["profiles"].split(";")
        if profile
    ]
    assert all(profile.removeprefix("bluesky:") in handles for profile in named)
    assert len(handles) == len(world.repos) > len(named) + 20, "strangers outside the CRM"


def test_customers_have_owners_revenue_and_renewals_some_of_them_soon(world: Seen) -> None:
    customers = [row for row in world.companies if row["role"] == "customer"]
    people = {row["address"]: row["company"] for row in world.contacts}
    assert all(people[row["owner_address"]] == "Fernhollow" for row in customers)
    assert all(float(row["monthly_revenue"]) > 0 for row in customers)
    days = [(date.fromisoformat(row["renewal_date"]) - TODAY).days for row in customers]
    assert min(days) > 0
    assert sum(day <= 60 for day in days) == 5


def test_posts_are_written_by_hand_in_many_languages_and_mostly_off_topic(world: Seen) -> None:
    posts = hand_posts().values()
    assert len(posts) >= 850
    assert len({post.text for post in posts}) == len(posts)
    assert len(world.commits(POST)) == len(posts), "every post of the world was written by hand"
    languages = Counter(post.language for post in posts)
    assert min(languages[language] for language in ("de", "fr", "es")) >= 25
    assert sum(post.off_topic for post in posts) / len(posts) > 0.55
    assert not any(post.off_topic and post.topics for post in posts)


def test_gold_topics_are_those_of_the_settings_and_each_has_posts() -> None:
    topics = Counter(topic for post in hand_posts().values() for topic in post.topics)
    assert set(topics) == {topic.name.lower().replace(" ", "-") for topic in SAMPLE_TOPICS}
    assert min(topics.values()) >= 20
    moods = Counter(post.sentiment for post in hand_posts().values())
    assert min(moods.values()) >= 100


def test_gold_labels_are_told_by_address_and_never_rendered(world: Seen) -> None:
    rendered = {f"at://{e['did']}/{POST}/{e['rkey']}": e["record"] for e in world.commits(POST)}
    labels = gold_labels(TODAY)
    assert labels.keys() == rendered.keys()
    assert {key for record in rendered.values() for key in record} <= {
        "$type", "createdAt", "langs", "facets", "embed", "reply", "text",
    }  # fmt: skip


def test_the_settings_name_us_the_competitors_topics_terms_and_the_alert() -> None:
    settings = tomllib.loads(sample_config())
    assert settings["us"]["name"] == "Fernhollow"
    assert [company["name"] for company in settings["competitors"]] == ["Brightquay", "Tallowmere"]
    assert [topic["name"] for topic in settings["topics"]] == [topic.name for topic in SAMPLE_TOPICS]
    assert len(SAMPLE_TOPICS) == 6
    (alert,) = settings["alerts"]
    assert alert["question"] == "accounts-connecting-to-a-competitor"


def test_accounts_come_and_go_and_change_their_names(world: Seen) -> None:
    gone = {world.handle(e["did"]): e["account"]["status"] for e in world.events if "account" in e}
    assert gone == {"deals4u.spamfarm.example": "takendown", "abel.wrenfield.example": "deactivated"}
    renamed = {world.handle(e["did"]): e["identity"]["handle"] for e in world.events if "identity" in e}
    assert renamed["mei.kestrel-cycles.example"] == "meilin.kestrel-cycles.example"


def test_a_stranger_posts_html_and_markdown(world: Seen) -> None:
    said = " ".join(e["record"]["text"] for e in world.commits(POST) if "hexhammer" in world.handle(e["did"]))
    assert "<script>alert(1)</script>" in said
    assert "](javascript:" in said
    assert "**garbage**" in said


def test_one_client_claims_a_date_that_cannot_be(world: Seen) -> None:
    claims = [moment(e["record"]["createdAt"]) for e in world.commits(POST)]
    assert min(claims).year == 1970
    assert sum(claim < MIDNIGHT - timedelta(days=91) for claim in claims) == 1
    assert max(claims) < MIDNIGHT


def test_every_account_of_the_table_is_used() -> None:
    named = {post.author for post in hand_posts().values()}
    named |= {account for post in hand_posts().values() for account in (*post.likes, *post.reposts)}
    assert named <= accounts().keys()
