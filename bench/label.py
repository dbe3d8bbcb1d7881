"""How many posts a second get sentiment and topics, on one thread and on all, and what memory that takes.

``python bench/label.py [--texts FILE] [--posts N]``: FILE has one text a line; without it the sample world's
posts are used, again and again. Each row is measured in a process of its own, after a warm-up.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

BATCH = 256


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--texts", type=Path, help="one text a line")
    parser.add_argument("--posts", type=int, default=2_000, help="how many posts a row is measured on")
    parser.add_argument("--threads", type=int, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.threads:
        print(json.dumps(measure(texts(asked.texts, asked.posts), asked.threads)))
        return
    cores = os.cpu_count() or 1
    print(f"sentiment, the sample's topics and two companies: {asked.posts} posts in batches of {BATCH}")
    print(f"{'threads':>8} {'posts/s':>9} {'load s':>7} {'peak MB':>8}")
    for threads in sorted({1, cores}):
        command = [sys.executable, __file__, "--threads", str(threads), "--posts", str(asked.posts)]
        if asked.texts:
            command += ["--texts", str(asked.texts)]
        row = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        print(f"{threads:>8} {row['rate']:>9.0f} {row['load']:>7.1f} {row['peak']:>8.0f}", flush=True)


def texts(file: Path | None, count: int) -> list[str]:
    """``count`` texts from ``file`` or the sample world, repeated where there are fewer."""
    if file is None:
        from grapevine.sample.world import gold_labels

        known = [post.text for post in gold_labels(datetime.now(UTC).date()).values()]
    else:
        known = [line for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
    return [known[index % len(known)] for index in range(count)]


def measure(posts: list[str], threads: int) -> dict[str, float]:
    """Posts a second, seconds to load the model, and the process's peak memory in MB."""
    began = time.perf_counter()
    from grapevine.sample.world import SAMPLE_TOPICS
    from nlp.entities import CompanyNames
    from nlp.labels import Labeller
    from nlp.topics import TopicDefinition

    topics = [TopicDefinition(topic.name, topic.description, topic.keywords) for topic in SAMPLE_TOPICS]
    companies = [CompanyNames("a", "Brightquay"), CompanyNames("b", "Tallowmere")]
    labeller = Labeller(topics, companies, threads=threads)
    loaded = time.perf_counter()
    labeller.label(posts[:64])
    started = time.perf_counter()
    for at in range(0, len(posts), BATCH):
        labeller.label(posts[at : at + BATCH])
    rate = len(posts) / (time.perf_counter() - started)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"rate": rate, "load": loaded - began, "peak": peak}


if __name__ == "__main__":
    main()
