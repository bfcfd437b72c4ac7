"""docs/theming.md, the contract of a theme: each name in it is there, and no other."""

import datetime as dt
import re
from collections import defaultdict
from dataclasses import fields, is_dataclass
from pathlib import Path

import jinja2
import pytest

from generator import model
from generator.build import build
from generator.config import languages, load_config
from generator.content import content_of
from generator.errors import TemplateError
from generator.l10n import load_locale
from generator.model import Change, Page
from generator.site.pages import all_pages
from generator.site.reach import template_digests
from generator.site.templates import _environment
from generator.site.theme import load_theme
from generator.storage import HERE
from tests.conftest import REPOSITORY, make_article, make_site
from tests.site.edits import COPIED
from tests.site.test_alike import thread_of
from tests.site.test_pages import catalogue_of

GUIDE = (REPOSITORY / "docs" / "theming.md").read_text(encoding="utf-8")
# What rendering adds to an article's page.
OF_ARTICLE = {
    *("article", "body", "lang", "summary", "jsonld", "bibtex", "ris", "license", "minutes"),
}

OF_COMPARISON = {"text", "added", "left_out", "share"}


def table(heading: str) -> dict[str, set[str]]:
    """Return, for each row under a heading of the guide, the names in its first and last cell."""
    part = GUIDE.split(f"## {heading}\n")[1].split("\n## ")[0]
    rows = re.findall(r"^\| ([`A-Z].*?) \|(.*)\|$", part, re.M)
    return {first.strip("`"): set(re.findall(r"`([\w.]+)`", last)) for first, last in rows}


def test_each_template_gets_the_names_that_the_guide_says(tmp_path: Path) -> None:
    articles = [
        make_article(title=f"خبر {n}", tags=("وسم",), aliases=("old.html",), body=f"{COPIED} {n}")
        for n in (1, 2)
    ]
    articles += thread_of()
    articles.append(make_article(withdrawn=Change(date=dt.date(2026, 1, 2), what="خطأ")))
    text = 'title = "x"\ncalendar = "hijri"\nurl = "https://archive.example"\nnews = "on"\n'
    text += 'citations = "files"\npictures = "on"\n[theme]\nfonts = ["x.woff2"]\n'
    found: dict[str, set[str]] = defaultdict(set)
    with catalogue_of(tmp_path, *articles, calendar="hijri") as catalogue:
        (tmp_path / "site.toml").write_text(text, encoding="utf-8")
        (tmp_path / "static" / "x.woff2").write_bytes(b"wOF2")
        config = load_config(tmp_path, languages())
        catalogue.alike.settle()
        catalogue.strands.settle()
        for page in all_pages(catalogue, config, load_locale("ar", second="hijri")):
            if isinstance(page, Page):
                found[page.template] |= set(page.data)
    found["article.html"] |= OF_ARTICLE
    found["compare.html"] |= OF_COMPARISON
    found["citation.txt"] = {"text"}
    del found["picture"]  # no template
    found["search.html"] = set()
    assert table("What each template gets beside that") == found


def test_the_globals_filters_and_types_are_those_of_the_guide(tmp_path: Path) -> None:
    (tmp_path / "site.toml").write_text('title = "x"\n', encoding="utf-8")
    config = load_config(tmp_path, languages())
    folders = (tmp_path, REPOSITORY / "templates")
    environment = _environment(load_theme(folders, content_of(tmp_path, HERE), config, ()))
    plain = jinja2.Environment(extensions=["jinja2.ext.i18n"])
    words = {"gettext", "ngettext", "pgettext", "npgettext"}
    own = set(environment.globals) - set(plain.globals) - words
    rows = table("What every template gets")
    assert set(rows) == own | {"root", "url"}
    assert rows["site"] == {f"site.{name}" for name in environment.site}
    rows_of_filters = re.findall(r"^\| (`.*?) \|", GUIDE.split("## Filters")[1], re.MULTILINE)
    filters = {name for row in rows_of_filters for name in re.findall(r"`(\w+)`", row)}
    assert filters == set(environment.filters) - set(plain.filters)
    for name, said in table("The types").items():
        kind = getattr(model, name)
        real = [f.name for f in fields(kind)] if is_dataclass(kind) else kind._fields
        assert said == set(real), name


def example(name: str) -> str:
    """Return the block of the guide that shows a file, or the one after a text."""
    (shown,) = re.findall(rf"{re.escape(name)}`?[^`]*`?:\n\n```\w+\n(.*?)```", GUIDE, re.DOTALL)
    return str(shown)


def test_the_recipes_of_the_guide_reach_every_page_with_the_frame(tmp_path: Path) -> None:
    plain, site = (
        make_site(
            tmp_path / name,
            *(make_article(title=f"خبر {n}", tags=("وسم",), body=f"{COPIED} {n}") for n in (1, 2)),
            make_article(withdrawn=Change(date=dt.date(2026, 1, 2), what="خطأ")),
            calendar="hijri",
        )
        for name in ("plain", "site")
    )
    entry = example("`</ul>` of its `top`")
    frame = (REPOSITORY / "templates" / "_frame.html").read_text(encoding="utf-8")
    for name, text in {
        "templates/base.html": example("templates/base.html"),
        "templates/about.html": example("templates/about.html"),
        "templates/_frame.html": frame.replace("</ul>\n", f"{entry}</ul>\n", 1),
        "static/contact.html": example("static/contact.html"),
        "static/own.css": example("over the archive's name"),
        "static/logo.svg": "<svg/>",
    }.items():
        (site / name).write_text(text, encoding="utf-8")
    build(plain)
    assert [note for note in build(site).notes if "templates" in note] == []
    drawn = {path.relative_to(plain / "output") for path in plain.rglob("output/**/*.html")}
    assert len(drawn) > 20
    for path in drawn:
        text = (site / "output" / path).read_text("utf-8")
        root = "../" * (len(path.parts) - 1)
        if "<header" not in text:
            assert 'http-equiv="refresh"' in text
            continue
        own = f'<link rel="stylesheet" href="{root}own.css">'
        assert text.index("main.css") < text.index(own) < text.index("</head>")
        assert f'<li><a href="{root}contact.html">Contact</a></li>\n</ul>\n</nav>' in text
    about = (site / "output" / "about.html").read_text("utf-8")
    assert about.index("desk@paper.example") < about.index('<div class="about">')
    assert (site / "output/contact.html").exists()
    # What the sheet changes is what main.css knows.
    main = (REPOSITORY / "static" / "main.css").read_text(encoding="utf-8")
    for name in re.findall(r"(--\w+):", example("over the archive's name")):
        assert f" {name}: #" in main


def test_the_example_of_the_guide_changes_one_block_and_no_more(tmp_path: Path) -> None:
    site = make_site(tmp_path, make_article(title="خبر"))
    build(site)
    before = {path: path.read_text("utf-8") for path in (site / "output").rglob("*.html")}
    (site / "templates" / "article.html").write_text(example("article.html"), encoding="utf-8")
    build(site)
    new = '<meta name="robots" content="noarchive">\n'
    for path, text in before.items():
        now = path.read_text("utf-8")
        if "2024/03/20/" in path.as_posix():
            assert new in now
            assert now.replace(new, "").replace("\n", "") == text.replace("\n", "")
        else:
            assert now == text


def test_a_template_that_extends_the_themes_follows_its_changes(tmp_path: Path) -> None:
    theme = tmp_path / "theme"
    site = tmp_path / "site"
    for folder in (theme, site):
        folder.mkdir()
    (theme / "a.html").write_text("{% block x %}1{% endblock %}", encoding="utf-8")
    (site / "a.html").write_text('{% extends "theme/a.html" %}', encoding="utf-8")
    (tmp_path / "site.toml").write_text('title = "x"\n', encoding="utf-8")
    config = load_config(tmp_path, languages())
    first = template_digests(load_theme((site, theme), content_of(tmp_path, HERE), config, ()))
    (theme / "a.html").write_text("{% block x %}2{% endblock %}", encoding="utf-8")
    second = template_digests(load_theme((site, theme), content_of(tmp_path, HERE), config, ()))
    assert set(first) == {"a.html"}
    assert first != second


@pytest.mark.parametrize(
    ("text", "told", "hint"),
    [
        ('{% extends "article.html" %}', "it extends itself", "theme/article.html"),
        ('{% extends "theme/article.html" %}\n{% block mian %}{% endblock %}', '"mian"', '"main"'),
    ],
)
def test_the_slips_that_people_make_are_told(
    tmp_path: Path, text: str, told: str, hint: str
) -> None:
    site = make_site(tmp_path, make_article(title="خبر"))
    (site / "templates" / "article.html").write_text(text, encoding="utf-8")
    with pytest.raises(TemplateError) as caught:
        build(site)
    (problem,) = caught.value.problems
    assert told in problem.message
    assert hint in problem.hint
    assert problem.line == text.count("\n") + 1


def test_a_template_that_no_page_uses_is_named_with_the_one_that_was_meant(tmp_path: Path) -> None:
    site = make_site(tmp_path, make_article(title="خبر"))
    for name, text in (
        ("artcle.html", "x"),
        ("about.html", '{% extends "theme/about.html" %}{# part.html #}'),
        ("part.html", "x"),
        ("_own.html", "x"),
        ("contact.html", "x"),
    ):
        (site / "templates" / name).write_text(text, encoding="utf-8")
    notes = [note for note in build(site).notes if "templates/" in note]
    assert notes == [
        'templates/artcle.html is used by no page; did you mean "article.html"?',
        "templates/contact.html is used by no page",  # not "_chart.html"
    ]
