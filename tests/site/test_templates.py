"""Templates: what they show, whatever is put in the place of Jinja's own ways to be quicker."""

import pickle
import shutil
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup, escape

from generator.config import Config, Digits
from generator.content import content_of
from generator.errors import TemplateError
from generator.model import Article
from generator.site.reach import template_digests
from generator.site.templates import _environment, draw, safe
from generator.site.theme import THEME, Theme, compiled_by, load_theme, shared_by
from generator.storage import HERE
from generator.upkeep import generator_digest
from tests.conftest import make_article

SITE = Config(title="أرشيف <الميناء>", description="", url="https://archive.example/", lang="ar")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def theme_of(folder: Path, **templates: str) -> Theme:
    """Write templates (`name="text"`, for name.html) and return their theme."""
    for name, text in templates.items():
        (folder / f"{name}.html").write_text(text, encoding="utf-8")
    return load_theme((folder,), content_of(folder, HERE), SITE, ("tags",))


def drawn(folder: Path, page: str, url: str = "2024/03/20/a.html", **data: object) -> str:
    return draw(theme_of(folder, page=page), "page.html", url, data)


class Held:
    """Something that a page shows."""

    def __init__(self, article: Article) -> None:
        self.article = article


VALUES = st.one_of(
    st.text(), st.integers(), st.none(), st.booleans(), st.text().map(Markup), st.lists(st.text())
)
SHOWN = "{{ value }}|{{ [value]|first }}|{% set a %}<b>{{ value }}</b>{% endset %}{{ a }}"


@given(VALUES)
def test_a_value_is_shown_as_markupsafe_escapes_it(
    tmp_path_factory: pytest.TempPathFactory, value: object
) -> None:
    folder = tmp_path_factory.getbasetemp() / "shown"
    folder.mkdir(exist_ok=True)
    text = str(escape(value))
    assert drawn(folder, SHOWN, value=value) == f"{text}|{text}|<b>{text}</b>"


SENTENCES = (
    '{{ _("of %(it)s", it=value) }}|{{ ngettext("%(it)s one", "%(it)s of %(num)s", 7, it=value) }}'
    '|{% trans it=value %}to {{ it }}{% endtrans %}|{{ _("%(n)03d", n=7) }}'
)


@given(VALUES)
def test_the_values_of_a_sentence_are_escaped_where_a_template_escapes(
    tmp_path_factory: pytest.TempPathFactory, value: object
) -> None:
    folder = tmp_path_factory.getbasetemp() / "sentences"
    folder.mkdir(exist_ok=True)
    plain = f"{{% autoescape false %}}{SENTENCES}{{% endautoescape %}}"
    for page, text in ((SENTENCES, escape(value)), (plain, value)):
        assert drawn(folder, page, value=value) == f"of {text}|{text} of 7|to {text}|007"


def test_what_has_no_other_side_shows_nothing(folder: Path) -> None:
    page = '{{ "<b>" if value }}|{{ 1 if value else (2 if value) }}|{{ ("a" if value) is defined }}'
    assert drawn(folder, page, value=False) == "||False"
    assert drawn(folder, page, value=True) == "&lt;b&gt;|1|True"


def test_nothing_is_left_of_a_page_that_is_drawn(folder: Path) -> None:
    held = Held(make_article(title="خبر"))
    left = weakref.ref(held)
    page = "{% macro name() %}{{ value.article.title }}{% endmacro %}{{ name() }}"
    assert drawn(folder, page, value=held) == "خبر"
    del held
    assert left() is None


def test_a_theme_draws_where_there_is_no_file_of_the_sites_own(tmp_path: Path) -> None:
    """As on another machine; and what is wrong in a template is told as if it lay there."""
    site, default = tmp_path / "site", tmp_path / "default"
    site.mkdir()
    default.mkdir()
    (default / "page.html").write_text("{% block a %}{% endblock %}", encoding="utf-8")
    own = '{% extends "theme/page.html" %}\n{% block a %}{{ site.lang }}{{ 1 / nought }}{% endblock %}'
    (site / "page.html").write_text(own, encoding="utf-8")
    sent = pickle.dumps(load_theme((site, default), content_of(tmp_path, HERE), SITE, ()))
    shutil.rmtree(site)
    theme = pickle.loads(sent)
    assert set(template_digests(theme)) == {"page.html"}
    assert draw(theme, "page.html", "a.html", {"nought": 2}) == "ar0.5"
    with pytest.raises(TemplateError) as caught:
        draw(theme, "page.html", "a.html", {"nought": 0})
    (problem,) = caught.value.problems
    assert (problem.file, problem.line) == (site / "page.html", 2)


def test_what_a_site_has_of_its_own_is_all_that_a_theme_takes_along(tmp_path: Path) -> None:
    (tmp_path / "templates").mkdir()
    folders = (tmp_path / "templates", THEME / "templates")
    assert (
        len(pickle.dumps(load_theme(folders, content_of(tmp_path, HERE), SITE, ("tags",)))) < 2_000
    )


def test_what_is_called_safe_is_shown_as_it_is(folder: Path) -> None:
    assert drawn(folder, "{{ a }} {{ b }}", a=safe("<i>"), b="<i>") == "<i> &lt;i&gt;"


def test_settings_of_the_site_are_escaped_and_decide_as_ever(folder: Path) -> None:
    page = "{{ site.title }}{% if site.description %} no{% endif %}{% if site.url %} yes{% endif %}"
    assert drawn(folder, page) == "أرشيف &lt;الميناء&gt; yes"
    same = "{{ site['title'] == site.title }} {{ site.title|length }}"
    assert drawn(folder, same) == f"True {len(SITE.title)}"


@pytest.mark.parametrize(
    "page",
    [
        "{% set site = other %}{{ site.title }}",
        "{% for site in [other] %}{{ site.title }}{% endfor %}",
        "{% macro m(site) %}{{ site.title }}{% endmacro %}{{ m(other) }}",
        "{% with site = other %}{{ site.title }}{% endwith %}",
        "{% import 'page.html' as site %}{{ site.title or other.title }}",
        "{% from 'page.html' import part as site with context %}{{ site.title }}",
    ],
)
def test_a_template_may_call_something_else_site(folder: Path, page: str) -> None:
    if "import" in page:
        theme_of(folder, part="{% set title = 'آخر' %}{% set part = other %}")
        page = page.replace("'page.html'", "'part.html'")
    assert drawn(folder, page, other={"title": "آخر"}) == "آخر"


def test_the_way_to_the_root_follows_the_address(folder: Path) -> None:
    assert drawn(folder, "{{ root }}", "index.html") == ""
    assert drawn(folder, "{{ root }}{{ url }}", "2024/03.html") == "../2024/03.html"


def test_of_a_text_and_the_same_as_markup_one_is_escaped(folder: Path) -> None:
    theme_of(folder, _m="{% macro m(x) %}{{ x }}{% endmacro %}")
    page = "".join(
        f'{{{{ kept("_m.html", "m", {x}) }}}} ' for x in ('"<b>"|safe', '"<b>"', 1, "true")
    )
    assert drawn(folder, page) == "<b> &lt;b&gt; 1 True "


def test_a_macro_may_call_its_values_as_it_likes(folder: Path) -> None:
    page = "{% macro m(called, args) %}{{ called }}{{ args }}{% endmacro %}"
    assert drawn(folder, page + "{{ m(called=1, args=2) }}") == "12"


@contextmanager
def another_process() -> Iterator[None]:
    _environment.cache_clear()
    yield
    _environment.cache_clear()


def in_another_process(theme: Theme, **data: object) -> str:
    with another_process():
        return draw(theme, "page.html", "a.html", data)


def test_a_template_is_compiled_by_one_process_for_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    compiled = compiled_by("1", tmp_path / "compiled")
    assert compiled
    theme = replace(theme_of(tmp_path, page="{{ site.title }} {{ value }}"), compiled=compiled)
    first = in_another_process(theme, value="<")
    with monkeypatch.context() as context:
        context.setattr("jinja2.Environment.compile", None)
        assert in_another_process(theme, value="<") == first
        with another_process():
            assert template_digests(theme).keys() == {"page.html"}
    elsewhere = replace(theme, compiled=tmp_path / "not there")
    assert in_another_process(elsewhere, value="<") == first
    assert not (tmp_path / "not there").exists()


def test_a_compiled_template_that_is_damaged_is_compiled_anew(tmp_path: Path) -> None:
    compiled = compiled_by("1", tmp_path / "compiled")
    assert compiled
    theme = replace(theme_of(tmp_path, page="{{ value }}"), compiled=compiled)
    in_another_process(theme, value="<")
    (kept,) = compiled.iterdir()
    whole = kept.read_bytes()
    # Cut anywhere in its head, where Jinja reads a pickle, and in the code behind it.
    for size in (*range(0, 150, 3), len(whole) - 9):
        kept.write_bytes(whole[:size])
        assert in_another_process(theme, value="<") == "&lt;", size
        assert kept.read_bytes() == whole, size


def test_where_no_compiled_template_can_be_kept_all_is_drawn(tmp_path: Path) -> None:
    theme = theme_of(tmp_path, page="{{ value }}")
    blocked = tmp_path / "compiled"
    blocked.write_text("a file")
    assert compiled_by("1", blocked) is None
    compiled = compiled_by("1", tmp_path / "other")
    assert compiled
    theme = replace(theme, compiled=compiled)
    in_another_process(theme, value="<")
    (kept,) = compiled.iterdir()
    kept.unlink()
    kept.mkdir()
    assert in_another_process(theme, value="<") == "&lt;"


def default_theme(folder: Path, **settings: Any) -> Theme:
    """Return the default theme for a site with some settings, kept in two folders for others."""
    config = replace(SITE, **settings)
    content = content_of(folder, HERE)
    theme = load_theme((folder / "templates", THEME / "templates"), content, config, ())
    own, shared = compiled_by("1", folder / "compiled"), compiled_by("1", folder / "shared")
    return replace(theme, compiled=own, shared=shared)


def test_the_default_theme_is_compiled_once_for_all_archives_of_a_language(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "templates"
    folder.mkdir()
    (folder / "own.html").write_text("{{ site.title }}", encoding="utf-8")
    found = {}
    for title in ("أرشيف", "Its name is <other>"):
        theme = default_theme(tmp_path, title=title)
        with another_process():
            found[title] = draw(theme, "404.html", "404.html", {})
        # Code that another archive has kept has none of its settings in it.
        monkeypatch.setattr("jinja2.Environment.compile", None)
    assert "<title>" in found["أرشيف"]
    assert "Its name is &lt;other&gt;" in found["Its name is <other>"]
    monkeypatch.undo()
    kept = len(list((tmp_path / "shared" / "1").iterdir()))
    with another_process():
        draw(theme, "own.html", "a.html", {})
    assert len(list((tmp_path / "compiled" / "1").iterdir())) == 1, "the site's own is its own"
    assert len(list((tmp_path / "shared" / "1").iterdir())) == kept
    with another_process():
        english = draw(default_theme(tmp_path, lang="en"), "404.html", "404.html", {})
    assert english != found["أرشيف"], "the sentences of a language stand in the code"
    monkeypatch.setattr("jinja2.Environment.compile", None)
    with another_process():  # neither language has taken the place of the other
        again = draw(default_theme(tmp_path, title="أرشيف"), "404.html", "404.html", {})
    assert again == found["أرشيف"]


def test_where_others_code_may_be_read_only_an_archive_keeps_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "no folder").write_bytes(b"")
    theme = replace(default_theme(tmp_path), shared=tmp_path / "no folder")
    with another_process():
        first = draw(theme, "404.html", "404.html", {})
    monkeypatch.setattr("jinja2.Environment.compile", None)
    with another_process():
        assert draw(theme, "404.html", "404.html", {}) == first


def test_a_folder_that_may_not_be_entered_keeps_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(_folder: Path) -> bool:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "is_dir", refused)
    assert compiled_by("1", tmp_path / "compiled") is None


def test_what_is_upgraded_while_a_process_runs_is_not_kept_as_its_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = generator_digest()
    (tmp_path / "new.py").write_bytes(b"")
    monkeypatch.setattr("generator.upkeep._PACKAGE", tmp_path)
    monkeypatch.setattr("generator.upkeep.locale_files", tuple)
    monkeypatch.setattr("generator.upkeep.CRAWLERS", tmp_path / "new.py")
    assert generator_digest() == before
    assert generator_digest.__wrapped__() != before, "another process has another one"


def test_nothing_is_kept_in_the_package_where_python_is_to_keep_nothing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("sys.pycache_prefix", str(tmp_path))
    monkeypatch.setattr("sys.dont_write_bytecode", True)
    assert shared_by("1") is None
    monkeypatch.setattr("sys.dont_write_bytecode", False)
    shared = shared_by("1")
    assert shared
    assert shared.is_dir()
    assert shared.is_relative_to(tmp_path)


def test_what_was_compiled_of_another_text_or_for_other_settings_is_not_used(
    tmp_path: Path,
) -> None:
    compiled = compiled_by("1", tmp_path / "compiled")
    assert compiled
    page = "{{ site.title }} {{ 12|digits }} {{ 'a.html'|absolute }}"
    theme = replace(theme_of(tmp_path, page=page), compiled=compiled)
    assert in_another_process(theme).endswith(" 12 https://archive.example/a.html")
    others: tuple[tuple[str, Digits, str, str], ...] = (
        ("أرشيف آخر", "latin", SITE.url, "أرشيف آخر 12 https://archive.example/a.html"),
        ("أرشيف", "arabic", SITE.url, "أرشيف ١٢ https://archive.example/a.html"),
        ("أرشيف", "latin", "https://other.example/", "أرشيف 12 https://other.example/a.html"),
    )
    for title, digits, url, shown in others:
        other = replace(theme, config=replace(SITE, title=title, digits=digits, url=url))
        assert in_another_process(other) == shown
    edited = replace(theme_of(tmp_path, page="{{ site.title }}!"), compiled=compiled)
    assert in_another_process(edited).endswith("!")
    assert compiled_by("2", tmp_path / "compiled") != compiled
    assert not compiled.exists(), "what other code has compiled is removed"
