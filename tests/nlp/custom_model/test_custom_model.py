"""A user's own sentiment model: a tiny real ONNX export, run by onnxruntime, from a folder and from a hub."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nlp.custom_model.labels import CustomModelError, class_names, class_sentiments
from nlp.custom_model.model import load_custom_model
from nlp.custom_model.source import wanted_files
from tests.nlp.custom_model.hub import hub

TINY = Path(__file__).parents[2] / "data" / "nlp" / "tiny-onnx"
NAME = "acme/tiny-sentiment"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(TINY, tmp_path / "mine"))


def change(folder: Path, **settings: Any) -> None:
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    kept = {name: value for name, value in (config | settings).items() if value is not None}
    (folder / "config.json").write_text(json.dumps(kept), encoding="utf-8")


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache of the hub, and no settings of whoever runs the test."""
    for name in ("HF_TOKEN", "HF_HUB_OFFLINE", "HF_ENDPOINT"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def test_an_onnx_export_tells_the_sentiment_without_torch() -> None:
    told = load_custom_model(str(TINY)).probabilities(
        ["I love it, thank you!", "worst and slow, we cancel", "meeting on monday at the report"]
    )
    assert told.argmax(axis=1).tolist() == [2, 0, 1]
    assert told.sum(axis=1) == pytest.approx(np.ones(3), abs=1e-5)
    softmax = np.exp([0.25, 0.25 * 1, 4.0])  # it: neutral; love and thank: positive
    assert told[0] == pytest.approx(
        [1 / (1 + softmax[0] + softmax[2]), *softmax[[0, 2]] / (1 + softmax[0] + softmax[2])], abs=1e-5
    )


def test_a_text_has_the_same_probabilities_alone_and_among_longer_ones() -> None:
    model = load_custom_model(str(TINY))
    texts = ["love", "bad " * 50, "", "great and awful", "on tuesday we report", "thanks " * 400]
    together = model.probabilities(texts)
    for text, told in zip(texts, together, strict=True):
        assert model.probabilities([text])[0] == pytest.approx(told, abs=1e-6)
    assert model.probabilities([]).shape == (0, 3)


def test_an_export_in_a_folder_of_its_own_is_found(folder: Path) -> None:
    (folder / "onnx").mkdir()
    (folder / "model.onnx").rename(folder / "onnx" / "model.onnx")
    assert load_custom_model(str(folder)).probabilities(["love"])[0].argmax() == 2


def test_labels_in_another_order_are_put_in_ours(folder: Path) -> None:
    change(folder, id2label={"0": "positive", "1": "neutral", "2": "negative"})
    assert load_custom_model(str(folder)).probabilities(["love"])[0].argmax() == 0


def test_other_weights_and_other_languages_are_another_model(folder: Path) -> None:
    before = load_custom_model(str(folder)).model_id
    assert before == load_custom_model(str(folder)).model_id
    assert before.startswith("mine-")
    assert " " not in before
    assert load_custom_model(str(folder), languages=["en", "de"]).model_id == f"{before}-de-en"
    change(folder, id2label={"0": "positive", "1": "neutral", "2": "negative"})
    assert load_custom_model(str(folder)).model_id != before


def test_it_is_trusted_with_every_language_unless_some_are_named() -> None:
    assert load_custom_model(str(TINY)).trusted_with("fi")
    english = load_custom_model(str(TINY), languages=["en"])
    assert english.trusted_with("en")
    assert not english.trusted_with("fi")


@pytest.mark.parametrize(
    ("labels", "sentiments"),
    [
        (["negative", "neutral", "positive"], [0, 1, 2]),
        (["POS", "NEU", "NEG"], [2, 1, 0]),
        (["LABEL_0", "LABEL_1", "LABEL_2"], [0, 1, 2]),
        (["LABEL_0", "LABEL_1"], [0, 2]),
        (["NEGATIVE", "POSITIVE"], [0, 2]),
        (["1 star", "2 stars", "3 stars", "4 stars", "5 stars"], [0, 0, 1, 2, 2]),
        (["★", "★★", "★★★", "★★★★", "★★★★★"], [0, 0, 1, 2, 2]),
        (["Very Negative", "Negative", "Neutral", "Positive", "very_positive"], [0, 0, 1, 2, 2]),
        (["-1", "0", "1"], [0, 1, 2]),
        (["negativo", "neutro", "positivo"], [0, 1, 2]),
    ],
)
def test_labels_are_mapped_by_their_names(labels: list[str], sentiments: list[int]) -> None:
    assert class_sentiments(labels, "m").argmax(axis=1).tolist() == sentiments
    assert class_sentiments(labels, "m").sum() == len(labels)


@pytest.mark.parametrize(
    "labels",
    [
        ["joy", "anger", "fear"],
        ["LABEL_0"],
        ["neutral", "positive"],
        ["LABEL_0", "positive"],
        ["1", "2", "3", "4"],
    ],
)
def test_labels_that_tell_no_sentiment_are_refused_by_name(labels: list[str]) -> None:
    with pytest.raises(CustomModelError, match=f"the labels of m are {', '.join(labels)}: no sentiment"):
        class_sentiments(labels, "m")


def test_a_config_without_names_has_as_many_numbered_labels_as_transformers_gives_it() -> None:
    made = {"architectures": ["BertForSequenceClassification"]}
    assert class_names(made, "m") == ["LABEL_0", "LABEL_1"]
    assert class_names({**made, "num_labels": 3}, "m") == ["LABEL_0", "LABEL_1", "LABEL_2"]


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"architectures": ["BertForMaskedLM"]}, "mine is a BertForMaskedLM, which gives no sentiment"),
        ({"problem_type": "multi_label_classification"}, "several labels"),
        ({"id2label": {"0": "sadness", "1": "joy", "2": "love"}}, "labels of .*mine are sadness, joy, love"),
        ({"id2label": {"0": "negative", "5": "positive"}}, "numbers no classes"),
        (
            {"id2label": {"0": "negative", "1": "positive"}},
            r"cannot be run: ValueError: the model gave \(2, 3\)",
        ),
    ],
)
def test_a_config_that_does_not_fit_is_refused(folder: Path, settings: dict[str, Any], said: str) -> None:
    change(folder, **settings)
    with pytest.raises(CustomModelError, match=said):
        load_custom_model(str(folder))


@pytest.mark.parametrize(
    ("file", "content", "said"),
    [
        ("config.json", None, "has no config.json"),
        ("config.json", "{", "cannot be read"),
        ("config.json", "[]", "not a table"),
        ("tokenizer.json", "nonsense", "tokenizer of .* cannot be loaded"),
        ("model.onnx", "not a model", "cannot be run"),
    ],
)
def test_a_broken_folder_is_refused_with_what_is_wrong(
    folder: Path, file: str, content: str | None, said: str
) -> None:
    if content is None:
        (folder / file).unlink()
    else:
        (folder / file).write_text(content, encoding="utf-8")
    with pytest.raises(CustomModelError, match=said):
        load_custom_model(str(folder))


def test_weights_for_torch_say_how_to_get_it(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "model.onnx").rename(folder / "model.safetensors")
    monkeypatch.setattr("nlp.custom_model.source.find_spec", lambda _: None)
    with pytest.raises(CustomModelError, match=r"pip install 'grapevine-graph\[torch\]'"):
        load_custom_model(str(folder))


@pytest.mark.parametrize("name", ["/no/such/folder", "./here", "a/b/c", "not a name"])
def test_a_path_that_is_not_there_is_no_name_of_the_hub(name: str) -> None:
    with pytest.raises(CustomModelError, match="there is no folder"):
        load_custom_model(name)


def test_a_model_of_the_hub_is_downloaded_once_and_then_asks_no_network(
    cache: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    exported = Path(shutil.copytree(TINY, tmp_path / "repo"))
    (exported / "onnx").mkdir()
    (exported / "model.onnx").rename(exported / "onnx" / "model.onnx")
    (exported / "training_args.bin").write_bytes(b"not wanted")
    said: list[str] = []
    with hub({NAME: exported}) as served:
        monkeypatch.setenv("HF_ENDPOINT", served.address)
        first = load_custom_model(NAME, say=said.append)
        assert said == [f"Downloading the sentiment model {NAME}, 0 MB, once"]
        assert any(path.endswith("/onnx/model.onnx") for path in served.asked)
        assert not any("training_args" in path for path in served.asked)
        assert served.tokens == {""}
        before = len(served.asked)
        again = load_custom_model(NAME, say=said.append)
        assert len(served.asked) == before
    assert len(said) == 1
    assert first.model_id == again.model_id
    assert first.model_id.startswith("tiny-sentiment-")
    assert again.probabilities(["love"])[0].argmax() == 2


def test_a_name_that_the_hub_does_not_know_is_said_so(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with hub({}) as served:
        monkeypatch.setenv("HF_ENDPOINT", served.address)
        with pytest.raises(
            CustomModelError, match="acme/nothing could not be downloaded: the hub has no public model"
        ):
            load_custom_model("acme/nothing")
    assert served.asked


def test_nothing_is_asked_of_the_hub_when_it_is_forbidden(
    cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with hub({NAME: TINY}) as served:
        monkeypatch.setenv("HF_ENDPOINT", served.address)
        monkeypatch.setenv("HF_HUB_OFFLINE", "1")
        with pytest.raises(CustomModelError, match="HF_HUB_OFFLINE forbids"):
            load_custom_model(NAME)
    assert served.asked == []


def test_a_hub_that_is_down_is_said_so(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with hub({}) as served:
        monkeypatch.setenv("HF_ENDPOINT", served.address)
    with pytest.raises(CustomModelError, match="could not be downloaded"):
        load_custom_model(NAME)


def test_one_form_of_the_weights_is_downloaded(monkeypatch: pytest.MonkeyPatch) -> None:
    files = ["config.json", "tokenizer.json", "vocab.txt", "README.md", "model.safetensors", "pytorch_model.bin",
             "tf_model.h5", "onnx/model.onnx", "onnx/model.onnx_data", "onnx/model_int8.onnx"]  # fmt: skip
    beside = ["config.json", "tokenizer.json", "vocab.txt"]
    monkeypatch.setattr("nlp.custom_model.source.find_spec", lambda _: object())
    assert wanted_files(files, "m") == [*beside, "model.safetensors"]
    parts = ["model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors"]
    index = "model.safetensors.index.json"
    assert wanted_files(["config.json", index, *parts], "m") == ["config.json", index, *parts]
    monkeypatch.setattr("nlp.custom_model.source.find_spec", lambda _: None)
    assert wanted_files(files, "m") == [*beside, "onnx/model.onnx", "onnx/model.onnx_data"]
    with pytest.raises(CustomModelError, match="runs with torch, which is not installed"):
        wanted_files(files[:6], "m")
    with pytest.raises(CustomModelError, match="neither safetensors"):
        wanted_files(["config.json", "tf_model.h5"], "m")
