"""The robots family: who may read the archive, and who is asked to stay away."""

import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from generator.config import Config
from generator.l10n import Locale
from generator.licenses import LICENSES
from generator.model import Page
from generator.site.catalogue import Catalogue
from generator.site.scope import Scope

CRAWLERS = Path(__file__).with_name("crawlers.toml")


@cache
def crawlers() -> tuple[str, ...]:
    """Return the names of those who gather texts for machines to learn from."""
    names: list[str] = tomllib.loads(CRAWLERS.read_text(encoding="utf-8"))["names"]
    return tuple(names)


def robots(catalogue: Catalogue, config: Config, locale: Locale, scope: Scope) -> Iterator[Page]:
    """Yield robots.txt (RFC 9309): everything may be read, unless the licence keeps some away."""
    reserved = config.license in LICENSES and not LICENSES[config.license].mining
    data = {"kept_away": crawlers() if reserved else ()}
    yield Page(url="robots.txt", template="robots.txt", data=data, unit="site")
