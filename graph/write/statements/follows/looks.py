"""When lists of follows were first read to their end: what began before is no news."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from neo4j import ManagedTransaction

from graph.records import utc
from graph.rows import each

_BASELINES = """
UNWIND $rows AS key
MATCH (profile:Profile {key: key})
WHERE profile.following_baseline IS NOT NULL OR profile.followers_baseline IS NOT NULL
RETURN key, profile.following_baseline AS following, profile.followers_baseline AS followers
"""


@dataclass(frozen=True, slots=True)
class FirstLooks:
    """When the lists of some profiles were first read to their end, as far as they were."""

    following: dict[str, datetime]
    followers: dict[str, datetime]

    @classmethod
    def read(cls, tx: ManagedTransaction, pairs: Iterable[tuple[str, str]]) -> FirstLooks:
        """Those of the profiles in these pairs."""
        rows = each(tx, _BASELINES, sorted({key for pair in pairs for key in pair}))
        return cls(
            {row["key"]: utc(datetime.fromisoformat(row["following"])) for row in rows if row["following"]},
            {row["key"]: utc(datetime.fromisoformat(row["followers"])) for row in rows if row["followers"]},
        )

    def before(self, follower: str, followed: str, since: datetime) -> bool:
        """Did a follow that began at ``since`` begin before anyone looked? Yes where nobody has yet."""
        looks = (self.following.get(follower), self.followers.get(followed))
        return all(since <= look for look in looks if look is not None)
