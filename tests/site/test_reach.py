"""What a template can reach: its digest covers that, and no more."""

from dataclasses import replace
from pathlib import Path

import pytest

from generator.errors import TemplateError
from generator.site.reach import remembered_digests, template_digests
from tests.site.test_templates import default_theme, theme_of


@pytest.mark.parametrize(
    "use", ['{{ kept("_m.html", "m") }}', '{% set k = kept %}{{ k("_m.html", "m") }}']
)
def test_a_macro_that_is_kept_under_any_name_counts_in_the_digest(tmp_path: Path, use: str) -> None:
    theme_of(tmp_path, _m="{% macro m() %}1{% endmacro %}")
    before = template_digests(theme_of(tmp_path, page=use))["page.html"]
    theme_of(tmp_path, _m="{% macro m() %}2{% endmacro %}")
    assert template_digests(theme_of(tmp_path, page=use))["page.html"] != before


def test_a_folder_of_the_name_that_the_default_theme_has_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "theme").mkdir()
    (tmp_path / "theme" / "mine.html").write_text("x", encoding="utf-8")
    assert set(template_digests(theme_of(tmp_path, page="1"))) == {"page.html"}


def test_a_template_too_deep_for_python_is_told(tmp_path: Path) -> None:
    deep = "{% for a in [1] %}" * 30 + "{% endfor %}" * 30
    with pytest.raises(TemplateError, match="too deep or too long"):
        template_digests(theme_of(tmp_path, page=deep))


def test_what_the_default_theme_reaches_is_found_once_for_all_archives(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    theme = default_theme(tmp_path)
    assert theme.shared
    found = remembered_digests(theme)
    assert found == template_digests(theme)
    (file,) = theme.shared.glob("*.json")
    with monkeypatch.context() as context:
        context.setattr("generator.site.reach.template_digests", None)
        assert remembered_digests(default_theme(tmp_path, title="آخر")) == found
    whole = file.read_bytes()
    for damaged in (b"", b"{}", whole[:9], whole[:-9], whole + b" "):
        file.write_bytes(damaged)
        assert remembered_digests(theme) == found
        assert file.read_bytes() == whole
    edited = replace(theme, version="of another text")
    with monkeypatch.context() as context:
        context.setattr("generator.site.reach.template_digests", lambda theme: {"new": "1"})
        assert remembered_digests(edited) == {"new": "1"}
        (tmp_path / "templates").mkdir()
        (tmp_path / "templates" / "own.html").write_text("1", encoding="utf-8")
        assert remembered_digests(default_theme(tmp_path)) == {"new": "1"}
