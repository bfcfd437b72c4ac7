"""build: read, catalogue, pages, render, write. Only this module knows their order."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from functools import partial
from itertools import chain, islice
from pathlib import Path

from generator.authorities import Authorities, load_authorities
from generator.cluster.settings import Cluster
from generator.config import Config, languages, load_config
from generator.content import Content, desk_of, is_unicode
from generator.errors import ConfigError, Problem, SiteError
from generator.executor import Workers
from generator.files import size_of
from generator.kept import OF_BUILDS, kept
from generator.l10n import locale_of
from generator.lock import locked
from generator.model import BuildReport, Page, Stands
from generator.packing import in_reach
from generator.place import Place
from generator.profile import Profile
from generator.site import notes, search
from generator.site.addresses import Addresses
from generator.site.catalogue import open_catalogue
from generator.site.database import DamagedError
from generator.site.fonts import to_send
from generator.site.output import record_name, refuse_dangerous, refuse_foreign
from generator.site.pages import all_pages
from generator.site.picture import PICTURE, press
from generator.site.reach import remembered_digests
from generator.site.record import Outcome, OverlapError, Record
from generator.site.render import render_batch
from generator.site.scope import ALL, Scope, leading_to
from generator.site.search import Index
from generator.site.state import scope_since, state_of, static_digest, with_index
from generator.site.subset import tools
from generator.site.sweep import strangers
from generator.site.theme import (
    THEME,
    Theme,
    compiled_by,
    load_theme,
    shared_by,
)
from generator.site.verify import verify_output
from generator.site.write import (
    MANIFEST,
    WriteJob,
    read_manifest,
    remove,
    static_files,
    write_batch,
    write_manifest,
    write_static,
)
from generator.storage import HERE, places
from generator.upkeep import (
    Progress,
    are_same,
    drop_clashing,
    generator_digest,
    maker,
    refresh,
    twins,
    unread,
)

# It takes an address, and gives what will be the file there; None if there is none.
PageAt = Callable[[str], bytes | None]

_BATCH = 200
_SOON = 1_000  # articles whose words are indexed in a second or two


def build(
    root: Path,
    *,
    output: Path | None = None,
    jobs: int | None = None,
    cluster: Cluster | None = None,
    clean: bool = False,
    verify: bool = False,
    keep_going: bool = False,
    wait: bool = False,
    saved: frozenset[str] | None = None,
    hurry: bool = False,
    between: Callable[[PageAt], None] = lambda page_at: None,
    progress: Progress = lambda stage, done, total: None,
    profile: Profile | None = None,
) -> BuildReport:
    """Build the site in `root` into its output folder, or into `output`, and report what was done.

    `jobs` is the number of processes, None for as many as pay, `cluster` what works in their place;
    the outcome does not depend on them. With `clean`, every page is made again. With `verify`,
    every file is compared with its sha256, and what differs is told and made again; else a file of
    the right size is trusted. With `keep_going`, an authorities.toml that cannot be used is told,
    and names are as without it. While another build of the archive is running, `wait` for it, or
    raise SiteError. `saved` are the content files that alone may have changed, None for any: the
    search index then waits for another build. With `hurry`, what of it takes longer than a second
    or two waits, nothing is put into a bucket but pages, and no address counts as published: else
    each new one is put into content/addresses.txt. `between` is called between batches, and may ask
    for a page; `profile` hears of each stage and page drawn. Files that no build has made are left
    alone. An article whose file or pack cannot be read is reported, and its page stays as last
    built. Raises SiteError where nothing can be built: settings, a template, a folder that cannot
    be written, an address that was published and would break.
    """
    root = root.absolute()
    # How texts come in, where pages go and who makes them is no part of a page.
    config = load_config(root, languages())
    storage = config.storage
    found = places(root, storage)
    config = replace(config, ingest=(), deploy=(), storage=HERE, cluster=None)
    target = output.absolute() if output else found.output
    if isinstance(target, Path):
        refuse_dangerous(root, target)
    clock = profile or Profile()
    with (
        locked(root / ".warraq" / "build.lock", "build", wait=wait),
        kept(root, found.content, OF_BUILDS, save=not hurry),
        Workers(jobs, cluster) as workers,
    ):
        # In a hurry, who edits an article is to find it where it is.
        content = desk_of(root, storage) if hurry else in_reach(root, storage, progress)
        make = partial(
            _build,
            *(root, content, config, target, workers, clean, verify, keep_going),
            *(saved, hurry, between, progress, clock),
        )
        try:
            return make()
        except DamagedError as damaged:
            report = make()  # it has been set aside
            return replace(report, notes=(*map(str, damaged.problems), *report.notes))


def _build(
    root: Path,
    content: Content,
    config: Config,
    output: Place,
    workers: Workers,
    clean: bool,
    verify: bool,
    keep_going: bool,
    saved: frozenset[str] | None,
    hurry: bool,
    between: Callable[[PageAt], None],
    progress: Progress,
    profile: Profile,
) -> BuildReport:
    code = generator_digest()
    made_by = maker(code, config)
    path = root / ".warraq" / "catalogue.sqlite"
    authorities, passed_over = _authorities(root, keep_going)
    with open_catalogue(path, made_by, config.lang, config.calendar, authorities) as catalogue:
        record = Record(catalogue.connection, output, record_name(root, output))
        if record.state() is None:
            saved = None  # nothing is known to be as it was left
        problems, changed = refresh(catalogue, content, config, workers, progress, saved)
        profile.over("read", changed, "article", " new, changed or gone")
        folders = (root / "templates", THEME / "templates")
        theme = load_theme(folders, content, config, catalogue.kinds())
        own = compiled_by(code, root / ".warraq" / "templates")
        theme = replace(theme, compiled=own, shared=shared_by(code))
        if config.pictures == "on":
            theme = replace(theme, press=press(root, config))
        static_folders = (root / "static", THEME / "static")
        # Valid templates of the same bytes need not be parsed again to know what reaches what.
        of = f"{made_by} {theme.version} {theme.config.lang}"
        templates = record.remembered("templates", of, lambda: remembered_digests(theme))
        static_now = static_digest(static_folders, tools() if config.fonts else "")
        state = state_of(made_by, static_now, theme, templates, catalogue)
        trusted = not (problems or passed_over or clean or verify) and _has_manifest(output, record)
        last = record.state() if trusted else None
        lost = record.lost() if last and saved is None else {}
        addresses = Addresses(catalogue.connection)
        if last == state and state.static and not lost:
            if not hurry:  # a build in a hurry has left it
                addresses.publish(content.loose, record)
                record.settle(replace(state, addresses=addresses.stamp()))
            return BuildReport(
                articles=catalogue.numbers().articles,
                written=0,
                unchanged=record.count(),
                removed=0,
                place=output,
                notes=(*notes.ahead(catalogue), *notes.of_site(config, folders, record)),
            )
        clashes = catalogue.clashes()
        apart = [(url, claimants) for url, claimants in clashes if not are_same(claimants)]
        # An article that seems to be gone may be one of these.
        missing = unread(problems) + sum(len(claimants) for _, claimants in apart)
        problems += drop_clashing(catalogue, content, clashes, keep_first=True)
        catalogue.settle()
        if config.stories == "on":
            catalogue.stories.settle()
            catalogue.alike.settle()
            catalogue.strands.settle()
        problems += (*twins(catalogue, content), *passed_over)
        theme = replace(theme, nav=catalogue.kinds())
        state = state_of(made_by, static_now, theme, templates, catalogue)
        scope = ALL if problems else scope_since(last, state, catalogue, record.edge, lost)
        marks = catalogue.marks.since(last.edition) if last and scope.units else None
        idents = None if marks is None else [key for kind, key in marks if kind == "id"]
        addresses.refuse_broken(content, idents, missing)
        if last and scope.units is not None:
            most = _SOON if hurry else None
            if saved is None:
                scope, edition = with_index(scope, last, catalogue, record, most)
            else:
                edition = last.search  # a build that looks at everything follows
            state = replace(state, search=edition)
        profile.over("order", articles := catalogue.numbers().articles, "article", " in all")
        compared = verify_output(record, output, workers, progress) if verify else None
        if compared:
            profile.over("verify", compared.checked, "file", " compared")
        if clean:
            record.void()
        if record.is_empty():
            # The catalogue is new, the folder may not be: its manifest says which files are ours.
            ours = [file.url for file in read_manifest(output)]
            record.plan((url, "") for url in ours)
            refuse_foreign(output, ours)

        locale = locale_of(config)
        index = Index(
            catalogue=catalogue,
            config=config,
            locale=locale,
            record=record,
            workers=workers,
            content=content,
            folder=root / ".warraq" / "search",
            made_by=f"{made_by} {templates[search.TEMPLATE]}",
        )

        def page_at(url: str) -> bytes | None:
            within = leading_to(catalogue, url)
            for page in all_pages(catalogue, config, locale, within):
                if page.url == url and isinstance(page, Page):
                    ((_, drawn, _),) = render_batch(theme, (page,))
                    return drawn if isinstance(drawn, bytes) else None
            file = dict(static_files(static_folders)).get(url)
            with suppress(OSError):  # what is wrong with it is told when it is to be copied
                return file.read_bytes() if file and file.is_file() else None
            return None

        def make(within: Scope) -> None:
            record.look_at(within)
            record.see(MANIFEST)
            for address, _ in apart:
                record.leave(address)  # the page of the first one there stays as it was
            found = all_pages(catalogue, config, locale, within)
            if config.search == "on":
                found = chain(found, search.search(index, within.units))
            found = chain(found, addresses.forwarding(record, now))
            pages = _sealed(found, theme, made_by, templates)
            between(page_at)
            for outcomes in _write_pages(record, pages, theme, output, workers, progress):
                between(page_at)
                record.take(outcomes)
                for outcome in outcomes:
                    profile.drawn(outcome.template, outcome.seconds)

        # Should this build end before its time, the next one does not know what it has reached.
        record.settle(None)
        # A page may stand where a static file stood, or a folder of pages.
        now = {url for url, _ in static_files(static_folders)}
        removed, _ = remove(output, (url for url in record.of_unit("static") if url not in now))
        try:
            make(scope)
        except OverlapError:
            make(ALL)
        search.keep(index)
        profile.over("pages", record.written, "page", " written")
        if load_theme(folders, content, config, theme.nav).version != theme.version:
            record.distrust()  # some pages may be of the one, some of the other
            problems.append(
                Problem("a template changed during the build", root, hint="build again")
            )
        static = _static(record, static_folders)
        # Before the static files are copied: a folder of theirs may stand where one of them stood.
        gone = record.unseen()
        more, stuck = remove(output, gone)
        removed += more
        record.forget(set(gone) - stuck.keys())
        problems += stuck.values()
        fonts = root / ".warraq" / "fonts"
        for url, file in to_send(static, config, fonts, code, problems):
            known = record.known(url)
            record.plan([(url, "static")])
            record.take([write_static(file, url, output, known)])
        wrote = write_manifest(output, record) or record.written or removed
        # To look through the whole folder after each small edit takes longer than the edit.
        looked = verify or (wrote and scope.units is None)
        told = list(strangers(record, output, again=verify)) if looked else []
        profile.over("files", len(static), "static file", "; the manifest")
        if compared:
            problems += (unmended := list(compared.unmended(record, output)))
            told += compared.notes(len(unmended))
        # A file that cannot be read is met again where its page is drawn, and where it is indexed.
        problems = list(dict.fromkeys([*problems, *record.problems]))
        told_of = {problem.file for problem in problems}
        problems += (each for each in dict.fromkeys(index.unsure) if each.file not in told_of)
        if not hurry:
            try:
                addresses.publish(content.loose, record)
            except SiteError as error:
                problems += error.problems
            state = replace(state, addresses=addresses.stamp())
        record.settle(None if problems else state)
        return BuildReport(
            articles=articles,
            written=record.written,
            unchanged=record.count() - record.written,
            removed=removed,
            place=output,
            problems=tuple(problems),
            notes=(
                *(*notes.of_articles(record.notes), *told),
                *(*notes.unknown(catalogue), *notes.ahead(catalogue)),
                *notes.of_site(config, folders, record),
            ),
        )


def _authorities(root: Path, keep_going: bool) -> tuple[Authorities, tuple[Problem, ...]]:
    """Return what is decided of names, and what is wrong with the file if it may be told later."""
    try:
        return load_authorities(root), ()
    except ConfigError as error:
        if not keep_going:
            raise
        return Authorities(), error.problems


def _has_manifest(output: Place, record: Record) -> bool:
    try:
        return size_of(output / MANIFEST) == record.manifest_size()
    except OSError:
        return False


def _sealed(
    pages: Iterable[Page | Stands], theme: Theme, made_by: str, templates: Mapping[str, str]
) -> Iterator[Page | Stands]:
    """Yield the pages with their digests, each of all that decides the page's bytes."""
    shared = repr((made_by, theme.config, theme.nav))
    if theme.press:
        templates = {**templates, PICTURE: theme.press.name}
    for page in pages:
        if isinstance(page, Stands):
            yield page
            continue
        shown = f"{shared}{templates[page.template]}{page.url}{page.data!r}"
        digest = hashlib.sha256(shown.encode("utf-8", "surrogatepass")).hexdigest()
        yield page._replace(digest=digest)


def _write_pages(
    record: Record,
    pages: Iterable[Page | Stands],
    theme: Theme,
    output: Place,
    workers: Workers,
    progress: Progress,
) -> Iterator[list[Outcome]]:
    """Write the pages whose digest is not on record; yield what became of each batch."""
    stale = record.stale(pages)
    batches = iter(lambda: tuple(islice(stale, _BATCH)), ())

    def planned() -> Iterator[WriteJob]:
        for batch in batches:
            record.plan((page.url, page.unit) for page, _ in batch)
            yield WriteJob(theme, output, batch)

    done = 0
    for outcomes in workers.mapped(write_batch, planned()):
        done += len(outcomes)
        progress("write", done, 0)
        yield outcomes


def _static(record: Record, folders: tuple[Path, ...]) -> list[tuple[str, Path]]:
    """Return (address, file) of the static files; one that a page displaces is told."""
    found = []
    for url, file in static_files(folders):
        if not is_unicode(url):
            hint = "give it a name in Unicode"
            record.problems.append(Problem("its name is not text", file, hint=hint))
        elif record.see(url) and not record.is_page(url):
            found.append((url, file))
        else:
            message = f"a page of the archive has this address: {url}"
            record.problems.append(Problem(message, file, hint="rename the file"))
    return found
