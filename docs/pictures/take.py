"""Take the pictures of the demo archive in docs/ and README: `make pictures`, after `make site`.

Fonts are those of the machine; the committed pictures were taken with Debian's fonts-noto-core.
"""

import shutil
from pathlib import Path

from playwright.sync_api import sync_playwright

HERE = Path(__file__).parent
OUTPUT = HERE.parent.parent / "output"
# The first page of a pattern that says it is in a language, or the first of all for "".
PICTURES = {
    "front": ("index.html", "", 1280, 1000, "light"),
    "article": ("2020/10/09/*.html", "", 1280, 1000, "light"),
    "phone-dark": ("2019/05/14/*.html", "", 390, 800, "dark"),
    "persian": ("2*/*/*/*.html", "fa", 390, 800, "light"),
    "hebrew": ("2*/*/*/*.html", "he", 390, 800, "light"),
    "urdu": ("2*/*/*/*.html", "ur", 390, 800, "dark"),
    "topic": ("tags/الساحل.html", "", 1280, 1000, "light"),
    "years": ("archive.html", "", 1280, 800, "light"),
    "search": ("search.html?q=الميناء", "", 1280, 1000, "light"),
}


def main() -> None:
    """Write one PNG a picture beside this file."""
    names = ("chromium", "chromium-browser", "google-chrome")
    chromium = next(filter(None, map(shutil.which, names)), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for name, (pattern, lang, width, height, scheme) in PICTURES.items():
            page = browser.new_page(
                viewport={"width": width, "height": height},
                color_scheme="dark" if scheme == "dark" else "light",
            )
            page.goto(address(pattern, lang))
            if name == "search":
                page.locator("[data-hit] mark").first.wait_for()
            page.screenshot(path=HERE / f"{name}.png")
        browser.close()


def address(pattern: str, lang: str) -> str:
    """Return the address of the page that a pattern and a language name."""
    path, _, query = pattern.partition("?")
    pages = sorted(OUTPUT.glob(path))
    own = [page for page in pages if f'<h1 lang="{lang}"' in page.read_text("utf-8")]
    return (own if lang else pages)[0].as_uri() + (f"?{query}" if query else "")


if __name__ == "__main__":
    main()
