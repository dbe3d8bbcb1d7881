"""Stories that share a cast: Fernhollow is us, Pellworth a customer, Brightquay a competitor, Newleaf a prospect."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from graph.labels.text_labels import Sentiment
from graph.records import Company, Follow, Person, Profile, Record, Unfollow
from tests.queries.saved.planting import Said, ago

US, PELL, RIVAL = "company:us", "company:pellworth", "company:brightquay"
TOPICS = ("churn", "pricing")


class Story:
    """What the fixture ``planted`` plants; us, the customer and the competitor operate a profile each."""

    def __init__(self) -> None:
        self.records: list[Record] = [
            Company(US, "Fernhollow", "us", profiles=("net:fern",)),
            Company(PELL, "Pellworth Foods", "customer", owner="Nora Quist", owner_address="nora@fern.example",
                    mrr=900.0, renewal="2027-01-15", profiles=("net:pellworth",)),
            Company(RIVAL, "Brightquay", "competitor", profiles=("net:bright",)),
            Company("company:newleaf", "Newleaf", "prospect"),
        ]  # fmt: skip
        for name in ("fern", "pellworth", "bright"):
            self.profile(name, name.title())
        self.said: list[Said] = []

    def profile(self, name: str, shown: str, network: str = "net") -> str:
        """A profile that belongs to nobody yet; its key."""
        key = f"{network}:{name}"
        self.records.append(
            Profile(key, f"{name}.example", shown, url=f"https://{network}.example/{name}", seen=ago(400))
        )
        return key

    def person(self, name: str, *employers: str | None, networks: tuple[str, ...] = ("net",)) -> str:
        """Somebody with a profile on each network, who worked for the ``employers`` one after the other; the key."""
        keys = tuple(self.profile(name, name.title(), network) for network in networks)
        for n, employer in enumerate(employers or (None,)):
            self.records.append(
                Person(f"person:{name}", name.title(), "crm", employer, profiles=keys, seen=ago(300 - n))
            )
        return f"person:{name}"

    def follows(
        self, follower: str, followed: str, days: float, *, baseline: bool = False, ended: float | None = None
    ) -> None:
        """A follow that began so many days ago, and ended where ``ended`` says so; names on ``net``."""
        uid = f"f{len(self.records)}"
        self.records.append(
            Follow(f"net:{follower}", f"net:{followed}", ago(days), uid=uid, baseline=baseline)
        )
        if ended is not None:
            self.records.append(Unfollow(f"net:{follower}", ago(ended), uid=uid))

    def says(
        self,
        key: str,
        who: str,
        days: float,
        text: str = "",
        mood: Sentiment | None = "neutral",
        *,
        topics: Mapping[str, float] | None = None,
        towards: Mapping[str, Any] | None = None,
        network: str = "net",
        **more: Any,
    ) -> None:
        """A post of so many days ago. ``towards``: the sentiment by company that it names. Without mood: no labels."""
        more["url"] = f"https://{network}.example/post/{key}"
        self.said.append(
            Said(
                key, who, days, text or f"{key} by {who}", mood,
                topics=topics or {}, companies=towards or {}, network=network, more=more,
            )
        )  # fmt: skip
