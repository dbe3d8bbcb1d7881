"""Every accuracy table of the labels, with the published rows beside ours.

python bench/quality.py                       the posts and bios in bench/labelled
python bench/quality.py --data FOLDER         those, and TweetEval, UMSAB, twcs and banking77 from FOLDER
python bench/quality.py --sentiment FOLDER    any set in TweetEval's form: *_text.txt and *_labels.txt
python bench/quality.py --topics FILE         any file in the form of twcs: text, then a column a topic
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.measures import bios, companies, customers, language, sentiment, signals, support, topics, towards
from bench.measures.remembering import Remembering
from nlp.encoder.bundled import ENGLISH
from nlp.labeller import Labeller


def main() -> None:
    """Read the command line and print the tables asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--data", type=Path, help="folder with tweeteval_sentiment, umsab, twcs_topics ...")
    parser.add_argument("--sentiment", type=Path, metavar="FOLDER")
    parser.add_argument("--topics", type=Path, metavar="FILE")
    parser.add_argument("--definitions", type=Path, help="for --topics: a json list of name and sentence")
    parser.add_argument("--threads", type=int)
    asked = parser.parse_args()
    labeller = Labeller((), threads=asked.threads)
    if asked.sentiment or asked.topics:
        if asked.sentiment:
            _print(sentiment.report(asked.sentiment, labeller))
        if asked.topics:
            _print(topics.report(labeller.encoders.english, file=asked.topics, definitions=asked.definitions))
        return
    if asked.data:
        _print(sentiment.report(asked.data / "tweeteval_sentiment", labeller))
        _print(sentiment.report(asked.data / "umsab", labeller))
        encoder = Remembering(ENGLISH)
        _print(topics.report(encoder, data=asked.data))
        _print(support.report(encoder, asked.data / "ibm_customer_care"))
    _print(customers.report(labeller))
    _print(language.report(data=asked.data))
    _print(towards.report())
    _print(companies.report())
    _print(bios.report())
    _print(signals.report())


def _print(lines: Iterable[str]) -> None:
    for line in lines:
        print(line, flush=True)
    print()


if __name__ == "__main__":
    main()
