"""A site's own fonts: sent as subsets, named in a sheet, and really drawn with in a browser."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, sync_playwright

from generator.build import build
from generator.site.fonts import face
from generator.site.subset import subset, tools
from tests.browser import ARGUMENTS, served
from tests.conftest import flip, make_article, make_site, tree
from tests.site.test_subset import make_font


def site_of(root: Path, *fonts: bytes) -> Path:
    """Make a site with an article and these fonts, the files some time old."""
    site = make_site(root, make_article(title="ببب"))
    names = [f"Boxes-{weight}.woff2" for weight in ("Regular", "Bold")][: len(fonts)]
    for name, font in zip(names, fonts, strict=True):
        put(site / "static" / name, font)
    with (site / "site.toml").open("a", encoding="utf-8") as file:
        file.write(f"[theme]\nfonts = {names}\n")
    return site


def put(path: Path, data: bytes) -> None:
    """Write a file as if it was there for some time."""
    path.write_bytes(data)
    then = path.stat().st_mtime - 3600
    os.utime(path, (then, then))


@pytest.mark.parametrize(
    ("name", "weight", "style"),
    [
        ("Amiri-Regular.woff2", "400", "normal"),
        ("Amiri.woff2", "400", "normal"),
        ("Amiri-Bold.woff2", "700", "normal"),
        ("Amiri-BoldItalic.woff2", "700", "italic"),
        ("Amiri-Italic.woff2", "400", "italic"),
        ("Vazirmatn-Thin.woff2", "100", "normal"),
        ("Vazirmatn-ExtraLight.woff2", "200", "normal"),
        ("Vazirmatn-Light.woff2", "300", "normal"),
        ("Vazirmatn-Medium.woff2", "500", "normal"),
        ("Vazirmatn-SemiBold.woff2", "600", "normal"),
        ("Vazirmatn-ExtraBold.woff2", "800", "normal"),
        ("Vazirmatn-Black.woff2", "900", "normal"),
        ("Vazirmatn[wght].woff2", "100 900", "normal"),
        ("Vazirmatn-VF.woff2", "100 900", "normal"),
        ("Heebo-Variable.woff2", "100 900", "normal"),
        ("Heebo-Italic-VariableFont_wdth,wght.woff2", "100 900", "italic"),
        ("Heebo-Italic[wdth,wght].woff2", "100 900", "italic"),
        ("amiri-arabic-700-normal.woff2", "700", "normal"),
        ("amiri-arabic-400-italic.woff2", "400", "italic"),
        ("vazirmatn-arabic-wght-normal.woff2", "100 900", "normal"),
        ("Blackletter.woff2", "400", "normal"),
    ],
)
def test_a_files_name_tells_weight_and_style(name: str, weight: str, style: str) -> None:
    told = face(f"fonts/{name}")
    assert (told.weight, told.style) == (weight, style)


def test_a_site_with_fonts_sends_subsets_and_names_them_in_a_sheet(tmp_path: Path) -> None:
    bold = make_font(wide=700)
    site = site_of(tmp_path, make_font(), bold)
    report = build(site)
    output = tree(report.output)
    assert report.problems == ()
    assert output["Boxes-Bold.woff2"] == subset(bold, Path("x"))
    assert (
        b'<link rel="stylesheet" href="../../../fonts.css">'
        in output["2024/03/20/\u0628\u0628\u0628.html"]
    )
    sheet = output["fonts.css"].decode()
    # Of two files of one weight, browsers ask the last one first.
    assert sheet.index("Boxes-Bold.woff2") < sheet.index("Boxes-Regular.woff2")
    assert "font-weight: 700; font-style: normal; font-display: optional;" in sheet


def test_a_site_without_fonts_has_no_sheet_of_them(tmp_path: Path) -> None:
    site = make_site(tmp_path, make_article())
    put(site / "static" / "x.woff2", whole := make_font())
    output = tree(build(site).output)
    assert "fonts.css" not in output
    assert not any(b"fonts.css" in page for name, page in output.items() if name.endswith("html"))
    assert output["x.woff2"] == whole
    assert not (site / ".warraq" / "fonts").exists()


def test_a_second_build_does_nothing_and_one_with_another_font_all_that_is_due(
    tmp_path: Path,
) -> None:
    site = site_of(tmp_path / "s", make_font())
    build(site)
    (kept,) = (site / ".warraq" / "fonts").iterdir()
    before = tree(site / "output")
    assert build(site).written == 0
    kept.unlink()  # it is not needed as long as nothing changes
    assert build(site).written == 0
    put(site / "static" / "Boxes-Regular.woff2", make_font(wide=700))
    assert build(site).written == 1
    after = tree(site / "output")
    assert {name for name in after if after[name] != before[name]} == {
        "Boxes-Regular.woff2",
        "manifest.sha256",
    }
    put(site / "static" / "Boxes-Regular.woff2", make_font(wide=800))
    build(site)
    assert len(list((site / ".warraq" / "fonts").iterdir())) == 1
    build(site, output=tmp_path / "clean", clean=True)
    assert tree(tmp_path / "clean") == tree(site / "output")


def test_without_the_extra_fonts_are_copied_whole_and_the_way_to_it_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = site_of(tmp_path, whole := make_font())
    sent = site / "output" / "Boxes-Regular.woff2"
    with monkeypatch.context() as without:
        without.setitem(sys.modules, "fontTools", None)
        assert tools() == ""
        notes = [note for note in build(site).notes if "fonts" in note]
        assert len(notes) == 1
        assert "pip install '.[fonts]'" in notes[0]
        assert sent.read_bytes() == whole
    report = build(site)
    assert report.written == 1
    assert not any("fonts" in note for note in report.notes)
    assert sent.read_bytes() == subset(whole, Path("x"))


def test_a_damaged_font_is_told_and_sent_as_it_is_and_all_else_is_built(tmp_path: Path) -> None:
    damaged = make_font()[:-200]
    site = site_of(tmp_path, make_font(), damaged)
    for _ in range(2):
        report = build(site)
        (problem,) = report.problems
        assert problem.file == site / "static" / "Boxes-Bold.woff2"
        assert tree(report.output)["Boxes-Bold.woff2"] == damaged
        assert (report.output / "index.html").is_file()
    put(site / "static" / "Boxes-Bold.woff2", make_font())
    assert build(site).problems == ()


def test_verify_finds_a_font_that_was_changed_and_mends_it(tmp_path: Path) -> None:
    site = site_of(tmp_path, make_font())
    build(site)
    sent = site / "output" / "Boxes-Regular.woff2"
    before = sent.read_bytes()
    flip(sent)
    assert build(site, verify=True).written == 1
    assert sent.read_bytes() == before


@pytest.fixture(scope="module")
def fonted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the output folder of a site with fonts."""
    return build(site_of(tmp_path_factory.mktemp("fonts"), make_font(), make_font())).output


@pytest.fixture(scope="module")
def base(fonted: Path) -> Iterator[str]:
    with served(fonted.parent) as address:
        yield f"{address}{fonted.name}"


def drawn_with(page: Page, selector: str) -> set[tuple[str, bool]]:
    """Return the fonts that an element's text is drawn with, and whether each came with the page."""
    asked = page.context.new_cdp_session(page)
    for domain in ("DOM", "CSS"):
        asked.send(f"{domain}.enable")
    root = asked.send("DOM.getDocument")["root"]["nodeId"]
    node = asked.send("DOM.querySelector", {"nodeId": root, "selector": selector})["nodeId"]
    fonts = asked.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"]
    asked.detach()
    return {(font["familyName"], font["isCustomFont"]) for font in fonts}


@pytest.mark.parametrize("scheme", ["http", "file"])
def test_headlines_are_drawn_with_the_sites_font_under_a_strict_policy(
    chromium: str | None, base: str, fonted: Path, scheme: str
) -> None:
    start = base if scheme == "http" else fonted.as_uri()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        page = browser.new_page()
        faults: list[str] = []
        page.on("console", lambda message: faults.append(message.text))
        # The first page may be drawn before the font has arrived, and then stays as it is.
        for _ in range(10):
            page.goto(f"{start}/index.html")
            page.evaluate("document.fonts.ready")
            found = drawn_with(page, "main h2 a")
            if found == {("Boxes", True)}:
                break
        assert found == {("Boxes", True)}
        # What the font lacks is drawn with the system's.
        assert {custom for _, custom in drawn_with(page, ".name bdi")} == {True, False}
        assert faults == []
        browser.close()
