"""Texts that people and machines really post: none of them stops the queue."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from graph.connection import Graph
from graph.records import Post
from graph.write.tombstones import TombstoneKey
from graph.write.writer import write_page
from nlp.encoder.encoder import Encoder, ModelError
from nlp.encoder.normalise import MAX_CHARACTERS, for_model
from nlp.job.label import label_waiting
from nlp.labeller import Labeller

HOSTILE = {
    "empty": "",
    "blank": " \n\t\u200b ",
    "long": "so angry about this awful outage " * 3_100,
    "one long word": "a" * 100_000,
    "all emoji": "😡" * 400,
    "right to left": "\u202eأنا غاضب جدا من هذه الخدمة السيئة\u202c",
    "control characters": "".join(map(chr, range(32))) + "fine\x00thanks\x7f\x9f",
    "lone surrogate": "broken \ud83d emoji",
    "combining marks": "Z" + "\u0301" * 5_000,
    "special tokens": "</s><s><pad><unk><mask>",
    "null bytes": "\x00" * 50,
    "only a link": "https://brightquay.example/" + "x" * 3_000,
    "every control character": "".join(map(chr, [*range(32), *range(0x7F, 0xA0)])),
    "lone low surrogate": "\udc8d first, then \ud83d\ud83d twice",
    "joined families": "\U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466" * 200,
    "joiners alone": "\u200d" * 2_000,
    "towers": "".join(letter + "\u0300\u0323\u0336" * 60 for letter in "zalgo comes"),
    "direction marks": "\u200f\u202b\u2067abc\u2069\u202c\u200e" * 50,
    "unassigned and private": "\u0378\ue000\U0010ffff\ufffe",
    "a quotation that never ends": '"' * 5_000,
    "markup": "<script>alert(1)</script>' OR 1=1 -- {{7*7}} $rows",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_text_is_labelled_or_left_unknown(labeller: Labeller, name: str) -> None:
    [labels] = labeller.label([HOSTILE[name]])
    assert labels.sentiment in {"positive", "neutral", "negative", "unknown"}
    assert 0 <= labels.confidence <= 1
    assert -1 <= labels.polarity <= 1


def test_texts_without_anything_to_read_are_unknown_and_about_nothing(labeller: Labeller) -> None:
    for labels in labeller.label([HOSTILE["empty"], HOSTILE["blank"], HOSTILE["null bytes"]]):
        assert (labels.sentiment, labels.topics, labels.companies) == ("unknown", (), ())


def test_hostile_neighbours_change_nobody_elses_labels(labeller: Labeller) -> None:
    angry = "I hate this, worst service ever, so angry 😡"
    together = labeller.label([*HOSTILE.values(), angry])
    assert len(together) == len(HOSTILE) + 1
    assert together[-1].sentiment == "negative"


def test_the_job_labels_or_names_every_hostile_post_and_stops_at_none(
    graph: Graph, labeller: Labeller
) -> None:
    keys = {f"bluesky:{number}": name for number, name in enumerate(HOSTILE)}
    seen = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
    posts = [Post(key, "bluesky:anna", HOSTILE[name], seen) for key, name in keys.items()]
    write_page(graph, posts, tombstones=TombstoneKey(b"a key for tests only"))
    report = label_waiting(graph, labeller)
    assert (report.labelled, report.failed) == (len(HOSTILE), 0)
    rows = graph.run("MATCH (p:Post) RETURN p.key AS key, p.labelled_by AS by, p.sentiment AS sentiment")
    assert {row["key"] for row in rows if row["by"] == labeller.model_id} == set(keys)
    told = {keys[row["key"]]: row["sentiment"] for row in rows}
    assert {told[name] for name in ("empty", "blank", "null bytes")} == {"unknown"}
    assert (told["long"], told["all emoji"]) == ("negative", "negative")
    relabelled = label_waiting(graph, Labeller(labeller.topics, [], encoders=labeller.encoders))
    assert (relabelled.done, relabelled.failed) == (len(HOSTILE), 0)


def test_no_texts_have_no_labels(labeller: Labeller) -> None:
    assert labeller.label([]) == []


def test_handles_and_links_read_as_in_training() -> None:
    assert for_model("@anna.example look: https://a.example/x?y=1 now") == "@user look: http now"
    assert for_model("mail me at anna@example") == "mail me at anna@example"
    assert len(for_model("word " * 100_000)) <= MAX_CHARACTERS


def test_a_folder_without_a_model_says_what_is_missing(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"model\.onnx"):
        Encoder(tmp_path)


@pytest.mark.server
def test_labelling_needs_no_torch_no_transformers_no_network_and_says_nothing_about_it() -> None:
    script = (
        "import socket, sys\n"
        "def refuse(*a, **k): raise OSError('no network in this test')\n"
        "socket.socket.connect = refuse\n"
        "from nlp.labeller import Labeller\n"
        "assert Labeller([], threads=1).label(['I love it'])[0].sentiment == 'positive'\n"
        "print(sorted(name for name in ('torch', 'tensorflow', 'jax', 'transformers') if name in sys.modules))\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "[]"
    assert done.stderr == ""
