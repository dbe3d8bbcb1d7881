"""Every network has a page that says what it sees, costs, allows and needs, and stands in the table of all."""

from __future__ import annotations

import re

import pytest

from collectors.registry import COLLECTORS, collector_class
from docs.network_table import FOLDER, HEADINGS, TARGET, network_table, sections_of
from tests.docs.pages import REPOSITORY, code
from tests.docs.test_settings import variables_in

NETWORKS = sorted(COLLECTORS)


@pytest.mark.parametrize("network", NETWORKS)
def test_its_page_has_the_agreed_headings_and_says_something_below_each(network: str) -> None:
    page = FOLDER / f"{network}.md"
    text = page.read_text(encoding="utf-8")
    assert text.startswith(f"# {collector_class(network).title}\n")
    found = sections_of(network)
    assert tuple(found) == HEADINGS
    assert {heading for heading, below in found.items() if len(below) < 20} == set()


@pytest.mark.parametrize("network", NETWORKS)
def test_its_page_names_every_setting_and_variable_of_it(network: str) -> None:
    settings = collector_class(network).settings.model_fields.keys() - {"enabled", "every", "timeout"}
    said = " ".join(code(FOLDER / f"{network}.md")) + (FOLDER / f"{network}.md").read_text(encoding="utf-8")
    words = set(re.findall(r"\w+", said))
    variables = variables_in(REPOSITORY / "collectors" / network)
    assert (settings | variables) - words == set()


def test_no_page_is_left_of_a_network_that_is_none() -> None:
    assert {page.stem for page in FOLDER.glob("*.md")} - {"README"} == set(COLLECTORS)


def test_the_table_is_what_the_classes_and_pages_say_now() -> None:
    assert TARGET.read_text(encoding="utf-8") == network_table(), "write it anew: make docs"
