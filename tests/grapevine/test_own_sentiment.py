"""``[nlp] sentiment_model``: a user's own model counts, and the bundled one stands in for one that fails."""

from __future__ import annotations

from pathlib import Path

import pytest

from grapevine.config import Config, NlpConfig, SettingsError, parse_config
from grapevine.own_sentiment import own_sentiment, sentiment_finding
from grapevine.workspace import Workspace
from graph.doctor import Finding
from graph.settings import GraphSettings
from nlp.labeller import Labeller
from tests.nlp.custom_model.hub import hub

TINY = Path(__file__).parents[1] / "data" / "nlp" / "tiny-onnx"


@pytest.fixture(autouse=True)
def _no_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv("HF_HUB_OFFLINE", raising=False)


def test_a_workspace_labels_by_the_model_that_its_configuration_names(tmp_path: Path) -> None:
    config = Config(nlp=NlpConfig(threads=1, sentiment_model=str(TINY)))
    said: list[str] = []
    encoders = Workspace(config, GraphSettings(home=tmp_path)).judged_encoders(said.append)
    assert encoders.sentiment_model("en") == str(TINY)
    assert said == []
    labels = Labeller((), encoders=encoders).label(["It is never late, the report"])[0]
    assert labels.sentiment == "negative"


@pytest.mark.parametrize("name", ["acme/nothing", "/no/such/folder"])
def test_a_model_that_cannot_be_had_leaves_the_bundled_one_with_a_warning(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    with hub({}) as served:
        monkeypatch.setenv("HF_ENDPOINT", served.address)
        assert own_sentiment(NlpConfig(sentiment_model=name), said.append) is None
    [warning] = said
    assert warning.startswith(f"Sentiment comes from the bundled model, not from {name}: ")


def test_without_network_the_bundled_model_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    said: list[str] = []
    assert own_sentiment(NlpConfig(sentiment_model="acme/tiny"), said.append) is None
    assert "HF_HUB_OFFLINE forbids it" in said[0]


def test_where_none_is_named_nothing_is_said() -> None:
    said: list[str] = []
    assert own_sentiment(NlpConfig(), said.append) is None
    assert said == []


def test_the_doctor_says_which_model_counts_and_what_is_wrong_with_it(tmp_path: Path) -> None:
    assert sentiment_finding(NlpConfig()) == Finding("sentiment", "ok", "the bundled models", "")
    own = sentiment_finding(NlpConfig(sentiment_model=str(TINY), sentiment_languages=("en",)))
    assert (own.status, own.what.endswith("-en) for en"), str(TINY) in own.what) == ("ok", True, True)
    assert sentiment_finding(NlpConfig(sentiment_model="acme/tiny")) == Finding(
        "sentiment",
        "warn",
        "acme/tiny was not downloaded yet",
        "Run: grapevine label",
    )
    broken = sentiment_finding(NlpConfig(sentiment_model=str(tmp_path)))
    assert (broken.status, broken.what) == ("warn", f"the folder of {tmp_path} has no config.json")
    assert "sentiment_model" in broken.remedy


def test_the_settings_are_read_and_a_language_must_be_a_code() -> None:
    nlp = parse_config('[nlp]\nsentiment_model = "a/b"\nsentiment_languages = ["en", "de"]').nlp
    assert (nlp.sentiment_model, nlp.sentiment_languages) == ("a/b", ("en", "de"))
    with pytest.raises(SettingsError, match=r"nlp\.sentiment_languages"):
        parse_config('[nlp]\nsentiment_languages = ["English"]')
