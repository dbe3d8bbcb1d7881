"""Which links and names mean a person on LinkedIn, and that nothing is collected there."""

from __future__ import annotations

import pytest

from collectors.base import Collector, MalformedProfile
from collectors.crm.mapping.crms import crm_of
from collectors.linkedin.collector import LinkedIn


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("https://www.linkedin.com/in/Anna-Pell/", "linkedin:anna-pell"),
        ("linkedin.com/in/anna-pell?trk=people", "linkedin:anna-pell"),
        ("http://de.linkedin.com/in/anna-pell/en#top", "linkedin:anna-pell"),
        ("https://www.linkedin.com/in/zo%C3%AB-1a2b", "linkedin:zoë-1a2b"),
        ("https://www.linkedin.com/in/zoe\u0308-1a2b", "linkedin:zoë-1a2b"),
        ("https://www.linkedin.com/pub/anna-pell/1/2b/3c", "linkedin:anna-pell"),
        ("linkedin:@Anna-Pell", "linkedin:anna-pell"),
        ("https://www.linkedin.com/company/pellworth", None),
        ("https://www.linkedin.com/", None),
        ("https://notlinkedin.com/in/anna", None),
        ("x:@anna", None),
    ],
)
def test_a_persons_page_is_their_profile_and_a_companys_is_none(text: str, key: str | None) -> None:
    assert LinkedIn.profile_key(text) == key


@pytest.mark.parametrize(
    "text", ["https://www.linkedin.com/in/", "linkedin:", "linkedin:anna pell", "linkedin:a%2Fb"]
)
def test_a_link_that_leads_to_nobody_says_what_to_write(text: str) -> None:
    with pytest.raises(MalformedProfile, match=r"https://www\.linkedin\.com/in/anna-pell"):
        LinkedIn.profile_key(text)


def test_nothing_is_collected_and_its_export_is_known_by_its_columns() -> None:
    assert LinkedIn.abilities == {"import"}
    for method in ("mentions", "connections", "history", "recheck", "describe", "resolve"):
        assert getattr(LinkedIn, method) is getattr(Collector, method)
    header = ["First Name", "Last Name", "URL", "Email Address", "Company", "Position", "Connected On"]
    assert (crm_of(header), crm_of([*header[:2], *header[3:]]), crm_of(header[:4])) == (
        "LinkedIn",
        "LinkedIn",
        "",
    )
    assert LinkedIn.profile_url("linkedin:anna-pell") == "https://www.linkedin.com/in/anna-pell"
