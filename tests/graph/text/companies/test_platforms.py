"""Hosts that are nobody's own domain."""

from __future__ import annotations

import pytest

from graph.text.companies.platforms import is_platform


@pytest.mark.parametrize(
    "host",
    [
        *(
            "facebook.com",
            "www.facebook.com",
            "de-de.facebook.com",
            "FB.me",
            "instagram.com",
            "linktr.ee",
            "x.com",
        ),
        *(
            "linkedin.com",
            "youtube.com",
            "t.me",
            "wa.me",
            "vk.com",
            "weibo.com",
            "bsky.app",
            "pinterest.co.uk",
        ),
        *(
            "sites.google.com",
            "g.page",
            "business.site",
            "docs.google.com",
            "apps.apple.com",
            "bit.ly",
            "goo.gl",
        ),
        *(
            "github.io",
            "acme.github.io",
            "acme.wixsite.com",
            "wix.com",
            "acme.wordpress.com",
            "acme.blogspot.de",
        ),
        *("acme.vercel.app", "acme.pages.dev", "acme.netlify.app", "acme.notion.site", "acme.myshopify.com"),
        *(
            "acme.jimdofree.com",
            "acme.webflow.io",
            "ameblo.jp",
            "blog.naver.com",
            "etsy.com",
            "ebay.de",
            "github.com",
        ),
        *(
            "gmail.com",
            "googlemail.com",
            "outlook.com",
            "hotmail.fr",
            "yahoo.co.uk",
            "mail.yahoo.co.jp",
            "icloud.com",
        ),
        *(
            "gmx.de",
            "web.de",
            "t-online.de",
            "orange.fr",
            "libero.it",
            "qq.com",
            "163.com",
            "naver.com",
            "mail.ru",
        ),
        *(
            "yandex.ru",
            "seznam.cz",
            "wp.pl",
            "proton.me",
            "posteo.de",
            "uol.com.br",
            "rediffmail.com",
            "yopmail.com",
        ),
        *("co.uk", "com.br", "uk.com", "facebook.com."),
    ],
)
def test_a_host_where_many_have_pages_or_mail_is_nobodys_domain(host: str) -> None:
    assert is_platform(host)


@pytest.mark.parametrize(
    "host",
    [
        *("acmeflow.example", "acmeflow.com", "acmeflow.co.uk", "straße.de", "xn--strae-oqa.de", "яндекс.рф"),
        *("notfacebook.com", "facebook.com.example", "facebook.example", "mygmail.company", "github.example"),
        *(
            "google.com",
            "apple.com",
            "microsoft.com",
            "salesforce.com",
            "hubspot.com",
            "shopify.com",
            "netlify.com",
        ),
        *("typeform.com", "telstra.com", "alibaba.com", "ruhr-uni-bochum.de", "acme.service.gov.uk"),
        *("acme.uk.com", "acme.de.com", "acme.com.de", "acme.spb.ru", "acme.co.nl", "acme.ком.рус"),
        *("com", "localhost", ""),
    ],
)
def test_a_companys_own_host_stays_its_own_beside_or_below_them(host: str) -> None:
    assert not is_platform(host)
