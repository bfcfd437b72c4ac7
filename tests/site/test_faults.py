"""Faults of templates: each is told with its place, and with what was meant."""

from pathlib import Path

import pytest

from generator.errors import TemplateError
from generator.site.reach import template_digests
from generator.site.templates import draw
from tests.conftest import make_article
from tests.site.test_templates import drawn, theme_of


def test_a_fault_is_told_with_the_line_of_the_template_and_the_page(tmp_path: Path) -> None:
    with pytest.raises(TemplateError) as told:
        drawn(tmp_path, "<p>\n{{ nothing.here }}")
    assert str(told.value).startswith(f"{tmp_path / 'page.html'}:2: ")
    assert "met in 2024/03/20/a.html" in str(told.value)
    with pytest.raises(TemplateError, match=r"there is no template none\.html"):
        drawn(tmp_path, "{% include 'none.html' %}")
    theme_of(tmp_path, part="{% macro n() %}{% endmacro %}")
    with pytest.raises(TemplateError, match=r"part\.html has no macro m"):
        drawn(tmp_path, "{{ kept('part.html', 'm') }}")


@pytest.mark.parametrize(
    ("page", "meant"),
    [
        ("{{ artcle.title }}", "article"),
        ("{{ article.titel }}", "title"),
        ("{{ site.titel }}", "title"),
        ("{{ root|absolut }}", "absolute"),
        ("{{ nvigation }}", ""),
    ],
)
def test_a_wrong_name_is_told_with_the_nearest_right_one(
    tmp_path: Path, page: str, meant: str
) -> None:
    theme = theme_of(tmp_path, page=page)

    def build() -> None:
        template_digests(theme)
        draw(theme, "page.html", "a.html", {"article": make_article(title="خبر")})

    with pytest.raises(TemplateError) as told:
        build()
    (problem,) = told.value.problems
    assert ("did you mean" in problem.hint) == bool(meant)
    assert meant in problem.hint
    assert problem.line == 1


@pytest.mark.parametrize("message", ["100%", "50% of", "%(x)s"])
def test_a_message_that_is_no_format_is_told_with_its_line(tmp_path: Path, message: str) -> None:
    theme = theme_of(tmp_path, page=f'\n{{{{ _("{message}") }}}}')
    template_digests(theme)
    with pytest.raises(TemplateError) as told:
        draw(theme, "page.html", "a.html", {})
    assert told.value.problems[0].line == 2
