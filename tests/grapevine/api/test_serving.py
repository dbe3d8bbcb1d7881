"""`grapevine serve` as other programs meet it: a real process, asked over HTTP."""

from __future__ import annotations

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from queries.alerts.states import short
from tests.grapevine.served import PERIOD, Running
from tests.queries.alerts.receiver import receiver

VOLUME = "volume-and-sentiment-by-day"
CARE = "connections-who-care"
JSON = {"Content-Type": "application/json"}


def problem(response: httpx.Response, status: int) -> dict[str, Any]:
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    told: dict[str, Any] = response.json()
    assert told["status"] == status
    assert told["title"]
    assert told["detail"]
    return told


def test_health_and_the_description_need_no_token(api: Running) -> None:
    with api.client(None) as client:
        assert client.get("/health").json() == {"status": "ok"}
        described = client.get(api.address.replace("/v1", "/openapi.json")).json()
    assert described["openapi"].startswith("3.1")
    assert "/v1/questions/{question}/rows" in described["paths"]


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": "Bearer gv_wrong"},
        {"Authorization": "Basic Z3Y6Z3Y="},
        {"Authorization": "Bearer"},
    ],
    ids=["none", "wrong", "another scheme", "empty"],
)
def test_who_has_no_token_is_refused(api: Running, headers: dict[str, str]) -> None:
    with api.client(None) as client:
        refused = client.get("/questions", headers=headers)
        assert "grapevine serve token add" in problem(refused, 401)["detail"]
        assert refused.headers["www-authenticate"].startswith("Bearer")


def test_questions_are_listed_and_shown_with_their_blanks(api: Running) -> None:
    with api.client() as client:
        listed = client.get("/questions").json()["items"]
        one = client.get(f"/questions/{CARE}").json()
    assert one in listed
    assert [param["name"] for param in one["params"]] == ["topic", "since"]
    assert one["key"] == ["person_key"]


def test_rows_come_with_their_evidence_and_keys(api: Running) -> None:
    with api.client() as client:
        rows = client.post(
            f"/questions/{CARE}/rows", json={"values": {"topic": "churn", "since": PERIOD}}
        ).json()
    assert rows["question"] == CARE
    assert rows["total"] == len(rows["rows"]) > 0
    first = rows["rows"][0]
    assert first["key"] == [first["hidden"]["person_key"]]
    assert first["values"]["person"]
    assert any(piece["said"] and piece["at"].endswith("+00:00") for piece in first["evidence"])


def test_a_cursor_gives_the_next_rows_of_the_same_answer(api: Running) -> None:
    with api.client() as client:
        asked = {"values": {"since": PERIOD}}
        whole = client.post(f"/questions/{VOLUME}/rows", json=asked).json()
        page = client.post(f"/questions/{VOLUME}/rows", json={**asked, "limit": 2}).json()
        seen = page["rows"]
        while page["next"]:
            page = client.get("/rows", params={"cursor": page["next"], "limit": 2}).json()
            seen += page["rows"]
        assert [row["number"] for row in seen] == list(range(whole["total"]))
        assert [row["values"] for row in seen] == [row["values"] for row in whole["rows"]]
        assert whole["total"] > 4


def test_rows_are_compared_with_the_period_before(api: Running) -> None:
    asked = {"values": {"since": "2026-11-16 to 2026-11-22"}, "limit": 2, "compare": True}
    with api.client() as client:
        page = client.post(f"/questions/{VOLUME}/rows", json=asked).json()
        then = client.get("/rows", params={"cursor": page["next"], "limit": 500}).json()
        alone = client.post(f"/questions/{VOLUME}/rows", json={**asked, "compare": False}).json()
        without = client.post(
            "/questions/who-of-us-knows/rows", json={"values": {"who": "Anna Berg"}, "compare": True}
        )
    assert (page["compared"]["period"], page["compared"]["before"]) == (
        "2026-11-16 to 2026-11-22",
        "2026-11-09 to 2026-11-15",
    )
    assert len(page["compared"]["gone"]) == min(2, page["compared"]["gone_total"])
    assert any("is compared with" in note for note in page["notes"])
    for row in (*page["rows"], *then["rows"]):
        beside = row["compared"]
        assert beside["new"] == (not beside["before"])
        if not beside["new"]:
            assert beside["change"]["posts"] == row["values"]["posts"] - beside["before"]["posts"]
    assert any(not row["compared"]["new"] for row in (*page["rows"], *then["rows"]))
    assert alone["compared"] is None
    assert alone["rows"][0]["compared"] is None
    assert "compare" in problem(without, 422)["detail"]


def test_a_cursor_is_of_whoever_asked_and_of_no_other(api: Running) -> None:
    with api.client() as client, api.client("csm") as other:
        asked = {"values": {"since": PERIOD}, "limit": 1}
        cursor = client.post(f"/questions/{VOLUME}/rows", json=asked).json()["next"]
        assert "ask again" in problem(other.get("/rows", params={"cursor": cursor}), 410)["detail"]
        problem(client.get("/rows", params={"cursor": "nonsense"}), 422)


def test_questions_that_are_slow_stop_nothing_else_and_one_more_is_told_to_try_again(api: Running) -> None:
    """Two are answered at once here; what a slow one is answered with is the time that it may take."""

    def slow(_: int) -> httpx.Response:
        with api.client() as client:
            return client.post("/questions/slow/rows", json={})

    with api.client() as client, ThreadPoolExecutor(2) as pool:
        both = [pool.submit(slow, number) for number in range(2)]
        refused = httpx.Response(200)
        while refused.status_code != 503 and not all(one.done() for one in both):
            refused = client.post(f"/questions/{VOLUME}/rows", json={"values": {"since": PERIOD}})
        assert "try again" in problem(refused, 503)["detail"]
        assert refused.headers["retry-after"] == "2"
        assert client.get("/companies", params={"name": "Bright Quay"}).status_code == 200
        assert client.get("/health").status_code == 200
        assert not any(one.done() for one in both)
        for one in both:
            assert "within the time" in problem(one.result(), 504)["detail"]


@pytest.mark.parametrize(
    ("question", "body", "status", "said"),
    [
        ("no-such-question", {}, 404, "there is no question"),
        (CARE, {"values": {"topic": "otters"}}, 422, "there is no topic called 'otters'"),
        (CARE, {"values": {"colour": "red"}}, 422, "is no parameter"),
        (CARE, {"limit": 0}, 422, "greater than or equal to 1"),
        (CARE, {"cypher": "MATCH (n) RETURN n"}, 422, "Extra inputs"),
        (CARE, {"values": {"topic": "\ud800"}}, 422, "topic"),
    ],
    ids=["question", "value", "parameter", "limit", "cypher", "half a character"],
)
def test_what_cannot_be_asked_is_said(
    api: Running, question: str, body: dict[str, Any], status: int, said: str
) -> None:
    with api.client() as client:
        assert (
            said
            in problem(
                client.post(f"/questions/{question}/rows", content=json.dumps(body), headers=JSON), status
            )["detail"]
        )


def test_a_phrase_is_understood(api: Running) -> None:
    with api.client() as client:
        found = client.get("/ask", params={"phrase": "which connections care about churn"}).json()
    assert found["outcome"] == "asked"
    assert [(one["id"], one["values"]["topic"]) for one in found["questions"]] == [(CARE, "churn")]


def test_alerts_are_listed_page_by_page_the_latest_first(api: Running) -> None:
    with api.client() as client:
        page = client.get("/alerts", params={"limit": 2, "alert": "quiet"}).json()
        rest = client.get("/alerts", params={"limit": 2, "alert": "quiet", "cursor": page["next"]}).json()
    assert [one["key"] for one in page["items"] + rest["items"]] == ["quiet/2", "quiet/1", "quiet/0"]
    assert rest["next"] is None


def test_only_who_may_changes_an_alert_and_its_history_says_who(api: Running) -> None:
    name, until = short("quiet/1"), datetime.now(UTC) + timedelta(days=2)
    with api.client() as reader, api.client("csm") as csm:
        assert "csm" in problem(reader.post(f"/alerts/{name}/acknowledge", json={}), 403)["detail"]
        put_off = csm.post(f"/alerts/{name}/snooze", json={"until": until.isoformat()}).json()
        assert put_off["state"] == "snoozed"
        assert datetime.fromisoformat(put_off["snoozed_until"]) == until
        taken = csm.post(f"/alerts/{name}/acknowledge", json={"note": "called them", "assign": "Ben Oduya"})
        assert taken.json()["state"] == "acknowledged"
        assert taken.json()["assigned"] == "Ben Oduya"
        steps = [
            (one["what"], one["by"], one["note"]) for one in reader.get(f"/alerts/{name}").json()["history"]
        ]
        assert ("acknowledged", "the-csm", "called them") in steps
        problem(reader.get("/alerts/ffffffff"), 404)
        problem(csm.post(f"/alerts/{name}/snooze", json={"until": "2020-01-01T00:00:00Z"}), 422)


def test_companies_are_found_by_name_and_listed_page_by_page(api: Running) -> None:
    with api.client() as client:
        assert [
            one["key"] for one in client.get("/companies", params={"name": "bright quay"}).json()["items"]
        ] == ["company:brightquay"]
        keys, cursor = [], None
        while True:
            page = client.get(
                "/companies", params={"limit": 3} | ({"cursor": cursor} if cursor else {})
            ).json()
            keys += [one["key"] for one in page["items"]]
            cursor = page["next"]
            if cursor is None:
                break
        assert keys == sorted(set(keys))
        assert {"company:fernhollow", "company:osterfjord"} <= set(keys)
        one = client.get("/companies/company:osterfjord").json()
        assert (one["owner"], one["mrr"], one["renewal"]) == ("Nora Quist", 4200.0, "2027-01-15")
        problem(client.get("/companies/company:otters"), 404)


def test_people_are_found_by_name_and_shown_with_jobs_and_profiles(api: Running) -> None:
    with api.client() as client:
        found = client.get("/people", params={"name": "person:anna"}).json()["items"]
        assert [one["key"] for one in found] == ["person:anna"]
        one = client.get("/people/person:anna").json()
        assert {profile["key"] for profile in one["profiles"]} == {"bluesky:anna", "bluesky:anna2"}
        assert all(job["company"].startswith("company:") for job in one["jobs"])
        problem(client.get("/people/person:otter"), 404)


def test_a_body_that_is_too_large_is_refused_whether_it_says_its_length_or_not(api: Running) -> None:
    with api.client() as client:
        problem(client.post(f"/questions/{CARE}/rows", content=b" " * 70_000), 413)
        problem(client.post(f"/questions/{CARE}/rows", content=(b" " * 7_000 for _ in range(10))), 413)


def test_what_is_nowhere_and_methods_that_are_none_are_problems(api: Running) -> None:
    with api.client() as client:
        problem(client.get("/cypher"), 404)
        refused = client.delete("/questions")
        problem(refused, 405)
        assert refused.headers["allow"] == "GET"
        assert client.put("/webhooks").headers["allow"] == "GET, POST"


def test_an_alert_reaches_a_subscriber_signed_and_once(api: Running) -> None:
    from tests.grapevine.served import plant_alert

    arrived = threading.Event()
    with receiver() as service, api.client("admin") as admin, api.client("csm") as csm:
        problem(csm.post("/webhooks", json={"url": "http://127.0.0.1:9/"}), 403)
        service.on_message = arrived.set
        url = service.url.replace("json://", "http://") + "/alerts"
        made = admin.post("/webhooks", json={"url": url, "alerts": ["loud"]})
        assert made.status_code == 201
        plant_alert(api.graph, "quiet/new", datetime.now(UTC))
        api.graph.run("MATCH (a:Alert {key: 'quiet/new'}) SET a.alert = 'loud'")
        assert arrived.wait(30)
        path, event = service.messages[0]
        assert path == "/alerts"
        assert (event["specversion"], event["type"]) == ("1.0", "grapevine.alert.open")
        assert event["data"]["key"] == "quiet/new"
        assert event["id"] == service.keys[0]
        assert "secret" not in admin.get("/webhooks").json()["items"][0]
        assert admin.delete(f"/webhooks/{made.json()['id']}").status_code == 204
        problem(admin.delete(f"/webhooks/{made.json()['id']}"), 404)


@pytest.mark.parametrize(
    "url",
    [
        "http://10.0.0.1/",
        "https://192.168.1.7/hook",
        "https://169.254.169.254/latest",
        "https://[fd00::1]/",
        "https://user@203.0.113.9/",
        "ftp://93.184.216.34/",
        "http://93.184.216.34/",
        "https://nowhere.invalid/",
    ],
)
def test_a_webhook_into_a_private_network_is_refused(api: Running, url: str) -> None:
    with api.client("admin") as client:
        assert problem(client.post("/webhooks", json={"url": url}), 422)["detail"].startswith("url:")
