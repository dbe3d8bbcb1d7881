"""The user's own sentiment model, where the configuration names one; the bundled one stands in when it fails."""

from __future__ import annotations

from rich.text import Text

from graph.doctor import Finding
from nlp.custom_model.labels import CustomModelError
from nlp.custom_model.model import SentimentModel, load_custom_model
from nlp.custom_model.source import Say, folder_here

from .config import NlpConfig
from .terminal import errors, plain


def on_stderr(message: str) -> None:
    """Tell whoever sits at the terminal."""
    errors.print(Text(plain(message), style="yellow"))


def own_sentiment(nlp: NlpConfig, say: Say) -> SentimentModel | None:
    """The model that ``nlp`` names, downloaded if need be; None where none is named, or it cannot be had.

    ``say`` hears of a download, and of why the bundled model is used instead.
    """
    if nlp.sentiment_model is None:
        return None
    try:
        return load_custom_model(nlp.sentiment_model, languages=nlp.sentiment_languages, say=say)
    except CustomModelError as error:
        say(f"Sentiment comes from the bundled model, not from {nlp.sentiment_model}: {error}.")
        return None


def sentiment_finding(nlp: NlpConfig) -> Finding:
    """What ``grapevine doctor`` says of it. Asks no network."""
    name = nlp.sentiment_model
    if name is None:
        return Finding("sentiment", "ok", "the bundled models")
    remedy = (
        "Until then the bundled model is used: mend sentiment_model in the [nlp] table of grapevine.toml."
    )
    try:
        if folder_here(name) is None:
            return Finding("sentiment", "warn", f"{name} was not downloaded yet", "Run: grapevine label")
        model = load_custom_model(name, languages=nlp.sentiment_languages)
    except CustomModelError as error:
        return Finding("sentiment", "warn", str(error), remedy)
    spoken = f" for {', '.join(sorted(model.languages))}" if model.languages else ""
    return Finding("sentiment", "ok", f"{name} ({model.model_id}){spoken}")
