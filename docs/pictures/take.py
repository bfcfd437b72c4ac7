"""Take the README's pictures of the demo archive: `make pictures`, after `make site`."""

import shutil
from pathlib import Path

from playwright.sync_api import sync_playwright

HERE = Path(__file__).parent
OUTPUT = HERE.parent.parent / "output"
PICTURES = {
    "front": ("index.html", 1280, 1000, "light"),
    "article": ("2020/10/09/*.html", 1280, 1000, "light"),
    "phone-dark": ("2019/05/14/*.html", 390, 800, "dark"),
}


def main() -> None:
    """Write one PNG a picture beside this file."""
    names = ("chromium", "chromium-browser", "google-chrome")
    chromium = next(filter(None, map(shutil.which, names)), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for name, (pattern, width, height, scheme) in PICTURES.items():
            page = browser.new_page(
                viewport={"width": width, "height": height},
                color_scheme="dark" if scheme == "dark" else "light",
            )
            page.goto(sorted(OUTPUT.glob(pattern))[0].as_uri())
            page.screenshot(path=HERE / f"{name}.png")
        browser.close()


if __name__ == "__main__":
    main()
