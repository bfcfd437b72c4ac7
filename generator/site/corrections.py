"""The pages of what was changed after it was published: notices of withdrawals, and their feed."""

from collections.abc import Iterator

from generator.config import Config
from generator.l10n import Locale
from generator.model import Correction, Page
from generator.site.catalogue import Catalogue
from generator.site.feeds import urn
from generator.site.scope import Scope

GONE = "gone.txt"
_NEWEST = 50  # corrections in their feed


def withdrawals(
    catalogue: Catalogue, config: Config, locale: Locale, scope: Scope
) -> Iterator[Page]:
    """Yield a notice at the address of each withdrawn article, and the list of these addresses.

    From that list, a host that can be told answers with 410 Gone (RFC 9110 §15.5.11).
    """
    found = catalogue.withdrawals()
    for each in found:
        data = {"withdrawn": each}
        yield Page(url=each.url, template="withdrawn.html", data=data, unit="redirect")
    if found:
        urls = tuple(each.url for each in found)
        yield Page(url=GONE, template="gone.txt", data={"urls": urls}, unit="redirect")


def changes(catalogue: Catalogue, config: Config, locale: Locale, scope: Scope) -> Iterator[Page]:
    """Yield the Atom feed (RFC 4287) of the newest 50 corrections and withdrawals."""
    entries: dict[str, Correction] = {}
    for each in catalogue.corrections(_NEWEST):
        # The same words twice are one entry: ids are unique (RFC 4287 §4.2.6).
        entries.setdefault(urn(f"{each.id} {each.date} {each.what}"), each)
    newest = next((each.date for each in entries.values()), "1970-01-01")
    data = {
        "id": urn(f"changes {config.url or config.title}"),
        "updated": f"{newest}T00:00:00Z",
        "entries": tuple(entries.items()),
    }
    yield Page(url="changes.xml", template="changes.xml", data=data, unit="site")
