"""What a line of an article may be, and what it gives. Pure."""

from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

from generator.ingest.metadata import Fact, Metadata
from generator.ingest.vocabulary import Field

Role = (
    Field
    | Literal[
        "heading", "paragraph", "repeated", "related", "separator", "end", "copyright", "furniture",
        "blank", "refused", "record",
    ]
)  # fmt: skip


class Kind(NamedTuple):
    """What a line may be, and the rule that says so."""

    text: str
    name: Literal["text", "metadata", "out", "related"]
    rule: str = ""
    role: Role = "paragraph"  # when it is left out
    metadata: Metadata | None = None
    label: Field | None = None  # of metadata: the label that begins it


def given(text: str, facts: tuple[Fact, ...], rule: str) -> Kind:
    """Return the kind of a line that gives these facts, by this rule."""
    return Kind(text, "metadata", rule, metadata=Metadata(facts, False))


def texts_of(kinds: Sequence[Kind]) -> list[int]:
    """Return the places of the lines that may be text."""
    return [at for at, kind in enumerate(kinds) if kind.name == "text"]


def take_out(kinds: list[Kind], places: Iterable[int], rule: str) -> None:
    """Leave out the lines at some places as what a page says beside its story."""
    for at in places:
        kinds[at] = Kind(kinds[at].text, "out", rule, "furniture")
