import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.site.metadata import href


@pytest.mark.parametrize(
    ("url", "link"),
    [
        ("https://a.example/أخبار?س=1&b=%20#c", "https://a.example/أخبار?س=1&b=%20#c"),
        ("https://a.example/a b|c", "https://a.example/a%20b%7Cc"),
        ("https://a.example/[50%]\n", "https://a.example/%5B50%25%5D%0A"),
    ],
)
def test_a_link_to_elsewhere_holds_only_what_a_url_may(url: str, link: str) -> None:
    assert href(url) == link


@given(st.text(st.characters(codec="utf-8")))
def test_a_link_stays_as_it_is_the_second_time(url: str) -> None:
    assert href(href(url)) == href(url)
