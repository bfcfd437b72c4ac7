"""Fonts cut down to the languages that the package knows, made for the test out of boxes."""

import io
import logging
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from fontTools.feaLib.builder import addOpenTypeFeaturesFromString
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables.DefaultTable import DefaultTable

from generator.config import languages
from generator.errors import ConfigError
from generator.l10n import locale_files
from generator.site.subset import subset, wanted

BEH, INITIAL, THAI = 0x628, 0xFE91, 0xE01
RULES = """
languagesystem arab dflt;
feature init { sub beh by beh.init; } init;
feature fina { sub beh by beh.fina; } fina;
feature ss01 { sub beh by beh.alt; } ss01;
feature kern { pos beh beh 10; } kern;
"""


def make_font(*, rules: str = RULES, wide: int = 600, more: Iterable[str] = ()) -> bytes:
    """Return a woff2 font of a few boxes: Latin, Arabic and Thai; `more` are tables of its own."""
    signs = {0x20: "space", BEH: "beh", INITIAL: "form", THAI: "thai", 0x3A9: "omega"}
    names = [".notdef", *signs.values(), "beh.init", "beh.fina", "beh.alt"]
    builder = FontBuilder(1000)
    builder.setupGlyphOrder(names)
    builder.setupCharacterMap(signs)
    glyphs = {}
    for number, name in enumerate(names):
        pen = TTGlyphPen(None)
        pen.moveTo((50, 0))
        for point in ((50, 300 + 40 * number), (500, 300 + 40 * number), (500, 0)):
            pen.lineTo(point)
        pen.closePath()
        glyphs[name] = pen.glyph()
    builder.setupGlyf(glyphs)
    builder.setupHorizontalMetrics(dict.fromkeys(names, (wide, 50)))
    builder.setupHorizontalHeader(ascent=900, descent=-200)
    texts = {"familyName": "Boxes", "styleName": "Regular", "licenseDescription": "free"}
    builder.setupNameTable(texts | {"psName": "Boxes", "uniqueFontIdentifier": "Boxes"})
    builder.setupOS2(sTypoAscender=900, usWinAscent=900, usWinDescent=200)
    builder.setupPost()
    if rules:
        addOpenTypeFeaturesFromString(builder.font, rules)
    for tag in more:
        builder.font[tag] = DefaultTable(tag)
        builder.font[tag].data = b"\0\1\0\0"
    builder.font.flavor = "woff2"
    made = io.BytesIO()
    builder.font.save(made)
    return made.getvalue()


def opened(data: bytes) -> Any:
    return TTFont(io.BytesIO(data))


def features(font: Any, table: str) -> set[str]:
    return {record.FeatureTag for record in font[table].table.FeatureList.FeatureRecord}


def test_a_subset_keeps_the_letters_and_rules_of_the_languages_and_nothing_else() -> None:
    whole = make_font()
    small = subset(whole, Path("x"))
    font = opened(small)
    assert font.flavor == "woff2"
    assert set(font.getBestCmap()) == {0x20, BEH}
    assert len(font.getGlyphOrder()) == 6  # two letters, three shapes, and one for what is missing
    assert features(font, "GSUB") == {"init", "fina", "ss01"}
    assert features(font, "GPOS") == {"kern"}
    assert font["glyf"][".notdef"].numberOfContours == 1
    assert font["name"].getDebugName(13) == "free"
    assert len(small) < len(whole)


def test_the_same_font_gives_the_same_bytes() -> None:
    whole = make_font()
    assert subset(whole, Path("x")) == subset(whole, Path("y"))


def test_a_font_without_rules_keeps_the_drawn_shapes_of_its_letters() -> None:
    font = opened(subset(make_font(rules=""), Path("x")))
    assert set(font.getBestCmap()) == {0x20, BEH, INITIAL}


def test_a_font_whose_letters_are_shaped_by_a_program_of_its_own_stays_whole() -> None:
    for tag in ("Silf", "SVG "):
        whole = make_font(more=[tag])
        assert subset(whole, Path("x")) == whole


def test_a_table_that_is_not_known_is_left_out_without_a_word(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.INFO):
        assert "ZZZZ" not in opened(subset(make_font(more=["ZZZZ"]), Path("x")))
    assert caplog.records == []


@pytest.mark.parametrize("data", [b"wOF2", b"wOF2" + bytes(100), make_font()[:-200]])
def test_a_damaged_font_is_told_with_its_file(data: bytes) -> None:
    with pytest.raises(ConfigError) as caught:
        subset(data, Path("static/x.woff2"))
    (problem,) = caught.value.problems
    assert problem.file == Path("static/x.woff2")
    assert "is a damaged font" in problem.message
    assert "get it anew" in problem.hint


def test_all_letters_and_digits_of_the_languages_are_wanted() -> None:
    known = wanted()
    for path in locale_files():
        if path.suffix == ".toml" and path.stem in languages():
            data = tomllib.loads(path.read_text(encoding="utf-8"))
            letters = data["collation"]["alphabet"] + data["detect"]["alphabet"] + data["digits"]
            assert {*map(ord, letters)} <= known, path
    for name in (
        ("ZWNJ and ZWJ", 0x200C, 0x200D),
        ("fatha", 0x64E),
        ("qamats", 0x5B8),
        ("tatweel", 0x640),
    ):
        assert known.issuperset(name[1:]), name[0]
    assert THAI not in known
