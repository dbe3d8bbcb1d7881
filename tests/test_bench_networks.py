"""The benchmark of all networks at once stores all that they have."""

import re
import subprocess
import sys

import pytest

from tests.servers import REPOSITORY


@pytest.mark.server
def test_all_networks_at_once_end_in_one_graph_with_all_that_they_have() -> None:
    told = subprocess.run(
        [sys.executable, "bench/networks.py", "--posts", "100"],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        timeout=280,
        check=True,
    ).stdout

    posts = {name: int(count) for name, count in re.findall(r"^([a-z]+) +(\d+) ", told, re.MULTILINE)}
    networks = ("bluesky", "feeds", "hackernews", "mastodon", "reddit", "x")
    assert posts == {**dict.fromkeys(networks, 100), "together": 600}
    assert "most memory" in told
