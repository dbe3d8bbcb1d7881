"""How many posts a second get their labels, and in what memory, against a RoBERTa-sized model and VADER.

``python bench/label.py [--texts FILE] [--posts N] [--rounds N]``: FILE has one text a line; without it the
sample world's posts are used, again and again. Each row is measured in a process of its own, in turn with the
others, as often as ``--rounds`` says; the table shows the median rate. The first row of the same kind of work
is the yardstick: a sequence classifier of RoBERTa-base's size (random weights, which cost what trained ones
cost) in ``transformers.pipeline`` with torch, in batches of 64. Rows whose packages are missing are left out,
with their names: ``pip install 'grapevine-graph[torch]' vaderSentiment``.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

BATCH = 256
"""Posts for each thread, as the label job gives them."""
PROCESSOR = Path("/proc/cpuinfo")
FOR_INT8 = ("amx_int8", "avx512_vnni", "avx_vnni", "i8mm", "asimddp")
"""What processors call their instructions for products of int8, as Linux lists them."""
YARDSTICK = "RoBERTa-base, pipeline, batches of 64"

Labelling = Callable[[list[str]], object]


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: what is measured, on how many threads, and what it needs."""

    name: str
    threads: int
    load: Callable[[int], Labelling]
    posts: int
    """The most posts that it is measured on: a slow row need not run for minutes."""
    needs: tuple[str, ...] = ()


def main() -> None:
    """Read the command line; measure one row for the table's process, or all and print them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--texts", type=Path, help="one text a line")
    parser.add_argument("--posts", type=int, default=2_000, help="how many posts a row is measured on")
    parser.add_argument("--rounds", type=int, default=3, help="how often each row is measured")
    parser.add_argument("--row", type=int, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    rows = rows_to_measure()
    if asked.row is not None:
        print(json.dumps(measure(rows[asked.row], texts(asked.texts, asked.posts))))
        return
    table(rows, [*sys.argv[1:]], asked.rounds)


def rows_to_measure() -> list[Row]:
    """Ours on one thread and on all, and what people use otherwise."""
    cores = os.cpu_count() or 1
    torch = ("torch", "transformers")
    return [
        Row(YARDSTICK, cores, roberta(64), 512, torch),
        Row("RoBERTa-base, pipeline, one at a time", cores, roberta(1), 128, torch),
        Row("VADER (sentiment alone)", 1, vader, 100_000, ("vaderSentiment",)),
        Row("Grapevine: all labels", 1, ours, 100_000),
        Row("Grapevine: all labels", cores, ours, 100_000),
    ]


def table(rows: list[Row], arguments: list[str], rounds: int) -> None:
    """Measure ``rows`` in turn, ``rounds`` times, and print their medians."""
    for row in rows:
        missing = [name for name in row.needs if find_spec(name) is None]
        if missing:
            print(f"left out: {row.name} ({', '.join(missing)} not installed)")
    able = [index for index, row in enumerate(rows) if all(find_spec(name) for name in row.needs)]
    found: dict[int, list[dict[str, float]]] = {index: [] for index in able}
    for turn in range(rounds):
        for index in able:
            command = [sys.executable, __file__, *arguments, "--row", str(index)]
            print(f"round {turn + 1}: {rows[index].name} ...", file=sys.stderr, flush=True)
            said = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
            found[index].append(json.loads(said.splitlines()[-1]))
    rates = {index: statistics.median(each["rate"] for each in found[index]) for index in able}
    yardstick = next((rates[index] for index in able if rows[index].name == YARDSTICK), None)
    print(f"{'':<40} {'threads':>7} {'posts/s':>9} {'times':>7} {'load s':>7} {'peak MB':>8}")
    for index in able:
        times = f"{rates[index] / yardstick:.1f}" if yardstick else "-"
        load = statistics.median(each["load"] for each in found[index])
        peak = max(each["peak"] for each in found[index])
        row = rows[index]
        print(f"{row.name:<40} {row.threads:>7} {rates[index]:>9.1f} {times:>7} {load:>7.1f} {peak:>8.0f}")
    print(f"the processor's instructions for int8: {int8_instructions()}")


def int8_instructions() -> str:
    """Those that the processor has: an int8 model gains more by them than one in full precision does."""
    if not PROCESSOR.is_file():
        return "not known on this system"
    listed = set(PROCESSOR.read_text(encoding="utf-8").split())
    return ", ".join(name for name in FOR_INT8 if name in listed) or "none"


def texts(file: Path | None, count: int) -> list[str]:
    """``count`` texts from ``file`` or the sample world, repeated where there are fewer."""
    if file is None:
        from grapevine.sample.world import gold_labels

        known = [post.text for post in gold_labels(datetime.now(UTC).date()).values()]
    else:
        known = [line for line in file.read_text(encoding="utf-8").split("\n") if line.strip()]
    return [known[index % len(known)] for index in range(count)]


def measure(row: Row, posts: list[str]) -> dict[str, float]:
    """Posts a second after a warm-up, seconds to load the model, and the process's peak memory in MB."""
    posts = posts[: row.posts]
    began = time.perf_counter()
    label = row.load(row.threads)
    loaded = time.perf_counter()
    label(posts[:64])
    started = time.perf_counter()
    label(posts)
    rate = len(posts) / (time.perf_counter() - started)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"rate": rate, "load": loaded - began, "peak": peak}


def ours(threads: int) -> Labelling:
    """Language, sentiment, the sample's six topics and two companies, as the label job does it."""
    from grapevine.sample.world import SAMPLE_TOPICS
    from graph.labels.labels import WaitingPost
    from graph.text.companies.finder import CompanyNames
    from nlp.job.batch import batches_by_length
    from nlp.labeller import Labeller
    from nlp.topics.definition import TopicDefinition

    topics = [TopicDefinition(topic.name, topic.description, topic.keywords) for topic in SAMPLE_TOPICS]
    companies = [CompanyNames("a", "Brightquay"), CompanyNames("b", "Tallowmere")]
    labeller = Labeller(topics, companies, threads=threads)

    def label(posts: list[str]) -> None:
        for batch in batches_by_length([WaitingPost("", text, "") for text in posts], BATCH, threads):
            labeller.label([post.text for post in batch])

    return label


def roberta(batch: int) -> Callable[[int], Labelling]:
    """A classifier of RoBERTa-base's shape in ``transformers.pipeline``; the tokenizer is ours."""

    def load(threads: int) -> Labelling:
        import torch
        from transformers import (
            PreTrainedTokenizerFast,
            RobertaConfig,
            RobertaForSequenceClassification,
            pipeline,
        )

        from nlp.encoder.bundled import ENGLISH

        torch.set_num_threads(threads)
        tokenizer = PreTrainedTokenizerFast.from_pretrained(ENGLISH)
        config = RobertaConfig(vocab_size=50_265, max_position_embeddings=514, num_labels=3)
        model = RobertaForSequenceClassification(config).eval()
        pipe = pipeline("text-classification", model=model, tokenizer=tokenizer, device="cpu")
        return lambda posts: pipe(posts, batch_size=batch, truncation=True, max_length=256)

    return load


def vader(_threads: int) -> Labelling:
    """The lexicon that most tools use."""
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    analyser = SentimentIntensityAnalyzer()
    return lambda posts: [analyser.polarity_scores(post) for post in posts]


if __name__ == "__main__":
    main()
