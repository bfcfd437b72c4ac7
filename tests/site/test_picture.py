"""Pictures of headlines: letters are joined and run their way, whatever font has them."""

import datetime as dt
import pickle
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from PIL import Image, ImageChops

from generator.build import build
from generator.config import Config
from generator.errors import ConfigError
from generator.site.picture import SIZE, Shown, _letters, _plain, _sized, picture, press
from tests.conftest import make_article, make_site, tree

BEH, MEEM, DOTLESS = "\u0628", "\u0645", "\u066e"
SEPARATE = "\u200c"  # between letters that are not to join


def make_font(path: Path, joined: str = "", alone: str = "") -> None:
    """Write a font: bars 1000 wide for letters, of half the width where a letter is joined."""
    names = {ord(sign): f"u{ord(sign):04X}" for sign in joined + alone + SEPARATE + " "}
    forms = [f"u{ord(sign):04X}.{form}" for sign in joined for form in ("init", "medi", "fina")]
    order = [".notdef", *names.values(), *forms]
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder(order)
    builder.setupCharacterMap(names)
    glyphs, metrics = {}, {}
    for name in order:
        width = 500 if "." in name[1:] else 1000
        pen = TTGlyphPen(None)
        if name not in (names[ord(" ")], names[ord(SEPARATE)]):
            for point in ((0, 0), (0, 700), (width, 700), (width, 0)):
                (pen.lineTo if point != (0, 0) else pen.moveTo)(point)
            pen.closePath()
        else:
            width = 300 if name == names[ord(" ")] else 0
        glyphs[name], metrics[name] = pen.glyph(), (width, 0)
    builder.setupGlyf(glyphs)
    builder.setupHorizontalMetrics(metrics)
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupNameTable({"familyName": "Bars", "styleName": "Regular"})
    builder.setupOS2()
    builder.setupPost()
    if joined:
        rules = "".join(
            f"feature {form} {{ "
            + " ".join(f"sub u{ord(s):04X} by u{ord(s):04X}.{form};" for s in joined)
            + f" }} {form};\n"
            for form in ("init", "medi", "fina")
        )
        builder.addOpenTypeFeatures(
            f"languagesystem DFLT dflt;\nlanguagesystem arab dflt;\n{rules}"
        )
    builder.font.flavor = "woff2"
    path.parent.mkdir(parents=True, exist_ok=True)
    builder.font.save(path)


def ink(root: Path, title: str, *fonts: str, lang: str = "ar") -> tuple[int, int]:
    """Return where the headline of a picture begins and ends, in points from the left."""
    config = Config(title="", fonts=fonts)
    drawn = picture(Shown(title, lang, ()), config, press(root, config))
    image = Image.open(BytesIO(drawn))
    assert image.size == SIZE
    part = image.convert("L").crop((0, 130, SIZE[0], 500))
    box = ImageChops.invert(part).point(lambda grey: 255 if grey > 120 else 0).getbbox()
    return (box[0], box[2]) if box else (0, 0)


def test_letters_are_joined_and_lines_begin_on_the_right(tmp_path: Path) -> None:
    make_font(tmp_path / "static/bars.woff2", joined=BEH + MEEM)
    joined = ink(tmp_path, BEH + MEEM, "bars.woff2")
    apart = ink(tmp_path, BEH + SEPARATE + MEEM, "bars.woff2")
    assert joined[1] == apart[1] == SIZE[0] - 80
    assert (joined[1] - joined[0]) * 2 == pytest.approx(apart[1] - apart[0], abs=3)


def test_a_line_of_latin_letters_begins_on_the_left(tmp_path: Path) -> None:
    make_font(tmp_path / "static/bars.woff2", alone="ab")
    assert ink(tmp_path, "ab", "bars.woff2", lang="en")[0] == 80


def test_a_letter_that_a_font_lacks_is_of_the_next_one(tmp_path: Path) -> None:
    make_font(tmp_path / "static/arabic.woff2", joined=BEH + MEEM)
    make_font(tmp_path / "static/latin.woff2", alone="ab")
    both = ink(tmp_path, f"{BEH}{MEEM} ab", "arabic.woff2", "latin.woff2")
    one = ink(tmp_path, f"{BEH}{MEEM}", "arabic.woff2", "latin.woff2")
    assert both[1] == one[1]
    assert both[0] < one[0] - 100
    assert ink(tmp_path, f"{BEH}{MEEM} ab", "arabic.woff2") == (0, 0)


def test_several_lines_are_of_about_one_length_and_all_have_room(tmp_path: Path) -> None:
    make_font(tmp_path / "static/bars.woff2", joined=BEH + MEEM)
    for words in (5, 40, 400):
        left, right = ink(tmp_path, f"{BEH}{MEEM}{MEEM}{BEH} " * words, "bars.woff2")
        assert 80 <= left < right == SIZE[0] - 80


def test_each_article_has_a_picture_that_is_drawn_again_when_it_or_the_font_changes(
    tmp_path: Path,
) -> None:
    title = f"{BEH}{MEEM}"
    article = make_article(title=title, slug="x", date=dt.date(2024, 3, 20))
    site = make_site(tmp_path, article, url="https://archive.example/", pictures="on")
    with (site / "site.toml").open("a", encoding="utf-8") as file:
        file.write('[theme]\nfonts = ["bars.woff2"]\n')
    make_font(site / "static/bars.woff2", joined=BEH + MEEM)
    assert not build(site).problems
    path = site / "output/2024/03/20/x.png"
    first = path.read_bytes()
    page = path.with_suffix(".html").read_text(encoding="utf-8")
    address = "https://archive.example/2024/03/20/x.png"
    assert f'<meta property="og:image" content="{address}">' in page
    assert f'"image":"{address}"' in page
    assert build(site).written == 0
    make_font(site / "static/bars.woff2", alone=BEH + MEEM)
    build(site)
    assert path.read_bytes() != first
    make_font(site / "static/bars.woff2", joined=BEH + MEEM)
    build(site)
    assert path.read_bytes() == first
    before = tree(site / "output")
    build(site, clean=True)
    assert tree(site / "output") == before


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ('pictures = "yes"', 'pictures "yes" is not known'),
        ('pictures = "on"\nurl = "https://a.example/"', "pictures need a font"),
        ('pictures = "on"', "pictures need the archive's address"),
    ],
)
def test_what_pictures_need_is_told(tmp_path: Path, settings: str, message: str) -> None:
    site = make_site(tmp_path, make_article())
    (site / "site.toml").write_text(f'title = "x"\n{settings}\n', encoding="utf-8")
    with pytest.raises(ConfigError, match=message):
        build(site)


def test_a_damaged_font_is_told(tmp_path: Path) -> None:
    (tmp_path / "static").mkdir()
    (tmp_path / "static/x.woff2").write_bytes(b"wOF2")
    with pytest.raises(ConfigError, match="damaged font"):
        ink(tmp_path, "x", "x.woff2")


def test_a_press_draws_where_its_fonts_are_not_on_the_disk_and_with_its_libraries_alone(
    tmp_path: Path,
) -> None:
    file = tmp_path / "static/bars.woff2"
    make_font(file, joined=BEH + MEEM)
    config = Config(title="", fonts=("bars.woff2",))
    sent = pickle.dumps(press(tmp_path, config))
    here = picture(Shown(BEH + MEEM, "ar", ()), config, pickle.loads(sent))
    file.unlink()
    _letters.cache_clear()
    _plain.cache_clear()
    _sized.cache_clear()
    assert picture(Shown(BEH + MEEM, "ar", ()), config, pickle.loads(sent)) == here
    other = replace(pickle.loads(sent), libraries="pillow 0.1")
    with pytest.raises(ConfigError, match=r"not pillow 0\.1"):
        picture(Shown(BEH, "ar", ()), config, other)
