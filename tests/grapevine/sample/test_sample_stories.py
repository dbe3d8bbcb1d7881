"""The stories planted in the sample world, read off the rendered files and the gold labels."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest

from grapevine.sample.tables import HandPost
from grapevine.sample.world import gold_labels
from tests.grapevine.sample.sample_frames import LIKE, POST, REPOST, Seen, moment, world_of

TODAY = date(2026, 11, 22)
MIDNIGHT = datetime(2026, 11, 22, tzinfo=UTC)
FIRST_LOOK = MIDNIGHT - timedelta(days=90)
COMPETITORS = ("Brightquay", "Tallowmere")
PAPERS = "crm-white-papers"


@pytest.fixture(scope="module")
def world() -> Seen:
    return world_of(TODAY)


@pytest.fixture(scope="module")
def gold() -> dict[str, HandPost]:
    return gold_labels(TODAY)


def customers(world: Seen) -> list[str]:
    return [row["name"] for row in world.companies if row["role"] == "customer"]


def ago(at: datetime) -> float:
    """Days before the world's midnight."""
    return (MIDNIGHT - at) / timedelta(days=1)


def with_competitors(world: Seen, company: str) -> list[tuple[float, str, str]]:
    """When (days ago), and between whom, each follow with a competitor began, earliest first."""
    links = [
        (ago(since), one, other)
        for rival in COMPETITORS
        for since, _, one, other in world.follows_between(company, rival)
    ]
    return sorted(links, reverse=True)


def post_days(world: Seen, company: str) -> list[int]:
    """On which days (ago) a company's people and profiles posted, earliest first."""
    handles = world.handles_of(company)
    dates = {moment(e["time"]).date() for e in world.commits(POST) if world.handle(e["did"]) in handles}
    return sorted(((TODAY - day).days for day in dates), reverse=True)


def linked_to_us(world: Seen) -> set[str]:
    """Handles that follow us or are followed by us at the end, without our own."""
    ours = world.handles_of("Fernhollow")
    linked = {
        handle
        for pair, spans in world.follows.items()
        for handle in pair
        if ours & set(pair) and spans[-1][1] is None
    }
    gone = {world.handle(e["did"]) for e in world.events if "account" in e}
    return linked - ours - gone


def readers_of_white_papers(world: Seen, gold: dict[str, HandPost]) -> set[str]:
    """Who liked or reposted posts about white papers, or wrote one without complaint."""
    readers = {
        world.handle(event["did"])
        for collection in (LIKE, REPOST)
        for event in world.commits(collection)
        if PAPERS in gold[event["record"]["subject"]["uri"]].topics
    }
    return readers | wrote(world, gold, PAPERS, {"positive", "neutral"})


def wrote(world: Seen, gold: dict[str, HandPost], topic: str, moods: set[str]) -> set[str]:
    handles = {f"at://{e['did']}/{POST}/{e['rkey']}": world.handle(e["did"]) for e in world.commits(POST)}
    return {handles[uri] for uri, post in gold.items() if topic in post.topics and post.sentiment in moods}


def test_six_people_of_osterfjord_connect_to_six_of_brightquay_in_the_last_five_days(world: Seen) -> None:
    links = with_competitors(world, "Osterfjord Logistics")
    own = world.handles_of("Osterfjord Logistics")
    theirs = {one if other in own else other for _, one, other in links}
    assert {handle for _, *pair in links for handle in pair} & own == {
        f"{name}.osterfjord.example" for name in ("aksel", "birk", "ingrid", "liv", "sigve", "tuva")
    }
    assert theirs == {
        f"{name}.brightquay.example" for name in ("bruno", "dorian", "gwen", "ines", "petra", "samir")
    }
    assert all(days < 5 for days, *_ in links), "nothing of the kind before"


def test_pellworth_always_had_such_connections_and_has_no_more_of_them_now(world: Seen) -> None:
    links = with_competitors(world, "Pellworth Foods")
    before = [pair for days, *pair in links if days > 90]
    trickle = [days for days, *_ in links if days <= 90]
    assert len(before) == 8
    assert len({handle for pair in before for handle in pair if "pellworth" in handle}) >= 4
    assert len(trickle) == 9
    assert all(8 <= earlier - later <= 12 for earlier, later in pairwise(trickle))
    assert 3 <= trickle[-1] < 4
    assert sum(days <= 30 for days in trickle) == 3
    assert sum(days <= 5 for days in trickle) == 1


def test_other_customers_have_at_most_two_old_connections_with_a_competitor(world: Seen) -> None:
    for company in set(customers(world)) - {"Osterfjord Logistics", "Pellworth Foods"}:
        people = {h for days, *pair in with_competitors(world, company) for h in pair if days < 90}
        assert len(people & world.handles_of(company)) <= 1, company
        assert all(days > 40 for days, *_ in with_competitors(world, company)), company
        assert len(with_competitors(world, company)) <= 3, company


def test_quillmark_posted_several_times_a_week_and_fell_silent(world: Seen) -> None:
    days = post_days(world, "Quillmark Media")
    assert len(days) >= 40
    assert max(earlier - later for earlier, later in pairwise(days)) <= 3
    assert days[-1] == 25
    own = world.handles_of("Quillmark Media")
    last = max(moment(event["time"]) for event in world.events if world.handle(event["did"]) in own)
    assert ago(last) >= 24, "not even a like since"


def test_thistledown_posts_rarely_so_three_weeks_are_nothing_new(world: Seen) -> None:
    assert post_days(world, "Thistledown Museum Shops") == [88, 66, 45, 22]


def test_all_other_customers_keep_posting(world: Seen) -> None:
    for company in set(customers(world)) - {"Quillmark Media", "Thistledown Museum Shops"}:
        days = post_days(world, company)
        assert days[-1] <= 2, company
        assert len(days) >= 25, company
        assert max(earlier - later for earlier, later in pairwise(days)) <= 6, company


def test_exactly_three_connections_enjoy_white_papers_and_worry_about_churn(
    world: Seen, gold: dict[str, HandPost]
) -> None:
    linked = linked_to_us(world)
    readers, worried = readers_of_white_papers(world, gold), wrote(world, gold, "churn", {"negative"})
    assert linked & readers & worried == {
        "beatrix.marrowgate.example",
        "felix.tidewell.example",
        "katya.saltmarsh.example",
    }
    assert len(linked & readers - worried) >= 12
    assert len(linked & worried - readers) >= 12
    assert readers & worried - linked == {"vesna.lanternmark.example", "dario.solecrm.example"}


def test_the_three_worried_in_the_last_four_weeks(world: Seen, gold: dict[str, HandPost]) -> None:
    for author in ("beatrix", "felix", "katya"):
        worries = [p for p in gold.values() if p.author == author and "churn" in p.topics]
        assert len(worries) == 2
        assert all(post.at.ago <= 28 and post.sentiment == "negative" for post in worries)


def test_dario_followed_us_and_left(world: Seen) -> None:
    ((_, until),) = world.follows["dario.solecrm.example", "fernhollow.example"]
    assert until is not None
    assert 32 < ago(until) < 33


def test_somebody_who_left_us_and_came_back_is_a_connection(world: Seen) -> None:
    first, second = world.follows["duncan.pellworth.example", "fernhollow.example"]
    assert first[1] is not None
    assert second[1] is None
    assert "duncan.pellworth.example" in linked_to_us(world)


def test_tallowmere_has_a_bad_week(gold: dict[str, HandPost]) -> None:
    named = [
        post for post in gold.values() if "tallow" in post.text.lower() and post.author != "tallowmere_status"
    ]
    week = [post for post in named if 42 <= post.at.ago <= 48]
    others = [post for post in named if not 42 <= post.at.ago <= 48]
    assert len(week) > len(others) / 2, "half as many as in the other twelve weeks"
    assert sum(post.sentiment == "negative" for post in week) / len(week) > 0.7
    assert sum(post.sentiment == "negative" for post in others) / len(others) < 0.4


def test_the_price_rise_is_heard_for_two_days(gold: dict[str, HandPost]) -> None:
    by_day = Counter(post.at.ago for post in gold.values() if "pricing" in post.topics)
    assert by_day[36] + by_day[35] >= 25
    assert max(count for day, count in by_day.items() if day not in (35, 36)) <= 3


def test_all_three_vendors_are_named_in_different_moods(gold: dict[str, HandPost]) -> None:
    moods = {
        vendor: Counter(post.sentiment for post in gold.values() if vendor in post.text.lower())
        for vendor in ("fernhollow", "brightquay", "tallowmere")
    }
    heard = {vendor: count.total() for vendor, count in moods.items()}
    assert heard["fernhollow"] > heard["tallowmere"] > 20
    assert heard["brightquay"] > 20
    assert all(len(count) == 3 for count in moods.values())


def test_analysts_move_opinion_on_churn_and_pricing(world: Seen, gold: dict[str, HandPost]) -> None:
    echo: dict[str, Counter[str]] = defaultdict(Counter)
    for collection in (LIKE, REPOST):
        for event in world.commits(collection):
            post = gold[event["record"]["subject"]["uri"]]
            for topic in post.topics:
                echo[topic][post.author] += 1
    assert echo["churn"].most_common(1)[0][0] == "odalys"
    assert {author for author, _ in echo["pricing"].most_common(3)} == {"odalys", "teo", "freya"}
    followers = {repo["handle"]: len(repo["followers"]) for repo in world.repos}
    assert followers["odalys.brandtnotes.example"] > 40
    assert followers["teo.pricingpage.example"] > 30


def test_traps_for_labels_are_there(gold: dict[str, HandPost]) -> None:
    butter = [
        post for post in gold.values() if "churn" in post.text.lower() and "butter" in post.text.lower()
    ]
    assert len(butter) >= 2
    assert all(post.off_topic for post in butter)
    left = [post for post in gold.values() if " left " in post.text.lower() and "churn" not in post.topics]
    assert len(left) >= 8
    ironic = [post for post in gold.values() if "🙃" in post.text]
    assert ironic
    assert all(post.sentiment == "negative" for post in ironic)
    vendors = ("fernhollow", "brightquay", "tallowmere")
    both = [post for post in gold.values() if sum(vendor in post.text.lower() for vendor in vendors) >= 2]
    assert len(both) >= 8


def test_two_companies_show_a_sign_of_buying(gold: dict[str, HandPost]) -> None:
    told = {post.text for post in gold.values() if post.author == "lanternmark"}
    assert any(text.startswith("Wrenfield Robotics raises $18 million") for text in told)
    assert any(text.startswith("Nordlicht Werke appoints") for text in told)
