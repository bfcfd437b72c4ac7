"""Take the pictures of docs/ingest.md: the report page and `--explain`, made from docs/examples."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright
from rich.console import Console
from rich.terminal_theme import SVG_EXPORT_THEME
from rich.text import Text

HERE = Path(__file__).parent
EXAMPLES = HERE.parent / "examples"
EXPLAINED = "raw/rules.txt"
WIDTH = 1100
TERMINAL = """<!DOCTYPE html><meta charset="utf-8"><style>
body{{margin:0;background:#fff}}
pre{{margin:0;padding:1rem 1.2rem;background:#16181d;color:#e4e4e4;border-radius:8px;
font:15px/1.75 "DejaVu Sans Mono",monospace;white-space:pre-wrap}}
</style><pre>$ warraq ingest --explain {file}
{lines}</pre>"""


def main() -> None:
    """Write one PNG a picture beside this file."""
    names = ("chromium", "chromium-browser", "google-chrome")
    chromium = next(filter(None, map(shutil.which, names)), None)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        site = Path(folder) / "archive"
        shutil.copytree(EXAMPLES, site)
        _warraq(site, "ingest")
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": WIDTH, "height": 800})
        page.goto((site / ".warraq" / "report.html").as_uri())
        _take(page, "body", "report")
        page.get_by_role("link", name="raw/bridge.txt").click()
        page.locator("header").evaluate("header => header.remove()")  # it would lie over the file
        page.locator("section:target").evaluate("section => { section.style.padding = '1rem' }")
        _take(page, "section:target", "report-file")
        lines = _html(_warraq(site, "ingest", "--explain", EXPLAINED))
        page = browser.new_page(viewport={"width": WIDTH, "height": 800})
        page.set_content(TERMINAL.format(file=EXPLAINED, lines=lines))
        _take(page, "pre", "explain")
        browser.close()


def _take(page: Page, part: str, name: str) -> None:
    page.locator(part).screenshot(path=HERE / f"{name}.png")


def _warraq(site: Path, *words: str) -> str:
    """Return what a command shows in a terminal, with its colours."""
    shown = {"FORCE_COLOR": "1", "TERM": "xterm-256color", "COLUMNS": "120"}
    root = HERE.parent.parent
    done = subprocess.run(
        [sys.executable, "-m", "generator", *words],
        cwd=site,
        env={**os.environ, **shown, "PYTHONPATH": str(root)},
        stdout=subprocess.PIPE,
        encoding="utf-8",
        check=False,
    )
    return done.stdout


def _html(shown: str) -> str:
    with Path(os.devnull).open("w", encoding="utf-8") as nowhere:
        console = Console(record=True, file=nowhere, width=400, force_terminal=True)
        console.print(Text.from_ansi(shown))
    return console.export_html(theme=SVG_EXPORT_THEME, inline_styles=True, code_format="{code}")


if __name__ == "__main__":
    main()
