"""prove: a short shell script that proves, to whoever has an article's file, that it is ours."""

from pathlib import Path

from generator.config import Config, languages, load_config
from generator.content import content_of
from generator.errors import ContentError, Problem
from generator.executor import Workers
from generator.place import Place
from generator.site.read import load_article
from generator.storage import places
from generator.text import strip_invisible
from generator.upkeep import Progress, article_file, between_builds, current

_SCRIPT = Path(__file__).with_name("proof.sh")


def prove(root: Path, article: str, progress: Progress) -> tuple[str, tuple[Problem, ...]]:
    """Return the proof of an article, named by its id, file or page, and what is wrong.

    The proof is a script for a POSIX shell; docs/design/integrity.md says what it does. It is of
    content/ as it is now, built or not; while a build is running, this waits for its end. What is
    wrong are articles that cannot be read, for which the fingerprint does not stand, and a page
    that shows another fingerprint. Raises SiteError where nothing can be proved: no such article.
    """
    root = root.absolute()
    config = load_config(root, languages())
    return between_builds(root, lambda workers: _prove(root, config, article, workers, progress))


def _prove(
    root: Path, config: Config, article: str, workers: Workers, progress: Progress
) -> tuple[str, tuple[Problem, ...]]:
    with current(root, config, workers, progress) as (catalogue, problems, _):
        file = article_file(catalogue, root, config, article)
        proof = catalogue.roots.proof(file)
        count = catalogue.roots.count()
    content = content_of(root, config.storage)
    fields, sha256 = load_article(content, file)
    if sha256 != proof.sha256:
        hint = "try again when nothing writes to it"
        raise ContentError(Problem("changed meanwhile", content.where(file), hint=hint))
    told = (
        ("#!/bin/sh", ""),
        (f"# Proof that an article is one of the {count} in the archive", config.title),
        ("#   title:", fields.title),
        ("#   id:", fields.id),
        ("#   file:", f"content/{file}"),
        ("#", ""),
    )
    head = [f"{name} {_flat(value)}".rstrip() for name, value in told]
    steps = [f"{step.side} {step.hash.hex()}" for step in proof.steps]
    script = _SCRIPT.read_text(encoding="utf-8")
    text = "\n".join([*head, script.rstrip("\n"), *steps, 'echo "$hash"', ""])
    about = places(root, config.storage).output / "about.html"
    return text, (*problems, *_another(about, proof.root))


def _another(page: Place, root: bytes) -> tuple[Problem, ...]:
    """Return a problem if the page about the archive is there and shows another fingerprint."""
    try:
        shown = page.read_bytes().decode(errors="replace")
    except OSError:
        return ()
    if root.hex() in shown:
        return ()
    hint = "run: warraq build; the proof is of the articles as they are now"
    return (Problem("shows another fingerprint", page, hint=hint),)


def _flat(text: str) -> str:
    """Return a text as one line, with nothing in it that steers a shell or a screen."""
    return " ".join("".join(c if c.isprintable() else " " for c in strip_invisible(text)).split())
