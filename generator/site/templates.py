"""Templates, and what they are given -> text. The only import of jinja2."""

import gettext
import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, MutableMapping
from functools import cache, lru_cache, partial
from pathlib import Path
from typing import Any, NamedTuple

import jinja2
from jinja2 import compiler, meta, nodes, runtime
from jinja2.bccache import Bucket
from jinja2.visitor import NodeTransformer
from markupsafe import Markup, escape

from generator.config import Config
from generator.errors import Problem, TemplateError
from generator.files import keep_summed, read_summed
from generator.l10n import Locale, direction, locale_of
from generator.licenses import LICENSES
from generator.model import Card
from generator.site.faults import meant, place_in, problem_in
from generator.site.filters import filters_of
from generator.site.markup import isolated, turned
from generator.site.metadata import absolute
from generator.site.theme import DEFAULT, Theme

_CARD = "_card.html"  # whose macros draw a card
_CARDS = 20_000  # drawn cards that a process remembers: about a kilobyte each
_SPECIAL = re.compile("[&<>\"']")
_OURS = "theme-"  # before the name of code that is of the default theme
_SETTING = "site_"  # before the name of a setting, on an environment
_ROOT = "\x00"  # stands in a drawn card for the way to the root; no text of a site holds it


def draw(theme: Theme, name: str, url: str, data: Mapping[str, Any]) -> str:
    """Return a page: a template filled with `data`, `url` and the way from there to the `root`.

    Raises TemplateError with the place in the template where it failed.
    """
    environment = _environment(theme)
    try:
        template = environment.get_template(name)
        values = {**environment.globals, **data, "root": "../" * url.count("/"), "url": url}
        # Template.render takes as long to gather the globals as to draw a small page.
        context = template.new_context(values, shared=True)
        try:
            return "".join(template.root_render_func(context))
        except Exception:
            environment.handle_exception()
        finally:
            context.vars.clear()  # a macro among them holds the context, and all that it shows
    except jinja2.TemplateNotFound as error:
        raise TemplateError(
            problem_in(theme, name, None, f"there is no template {error.name}")
        ) from error
    # Whatever goes wrong inside a template is its author's to put right, a division by nought
    # too; an error from anywhere else is ours and goes up as it is.
    except Exception as error:
        place = place_in(theme, error)
        if place is None:
            raise
        file, line = place
        message = str(error) or type(error).__name__
        names = (*environment.globals, *data, "root", "url")
        question = meant(message, names, environment.filters, environment.site)
        hint = f"{question}; met in {url}" if question else f"met in {url}"
        raise TemplateError(Problem(message, file, line, hint)) from error


def safe(html: str) -> str:
    """Return HTML as a text that templates show as it is."""
    return Markup(html)


class Parsed(NamedTuple):
    """What a template says."""

    text: str
    named: frozenset[str | None]  # templates that it may draw from; None for a computed name
    extends: tuple[str | None, int] | None  # one of them, and in which line
    blocks: frozenset[str]
    outer: tuple[tuple[str, int], ...]  # the blocks that lie in nothing else, and their lines


def template_names(theme: Theme) -> list[str]:
    """Return the names of all templates, the site's own and the default theme's, each once."""
    every = _environment(theme).list_templates(
        extensions=("html", "xml", "opml", "json", "txt", "css", "js")
    )
    return [name for name in every if not name.startswith(DEFAULT)]


def parsed(theme: Theme, name: str) -> Parsed | None:
    """Return what a template says, None if it cannot be read; raises TemplateError."""
    environment = _environment(theme)
    try:
        environment.get_template(name)
        text = _source(environment, name)
        # What was kept as code is parsed here.
        return _parsed(text, environment.trees.get(name) or environment.parse(text, name))
    except jinja2.TemplateSyntaxError as error:
        message = error.message or ""
        hint = meant(message, (), environment.filters, environment.site)
        raise TemplateError(problem_in(theme, name, error.lineno, message, hint)) from error
    except UnicodeDecodeError as error:
        raise TemplateError(problem_in(theme, name, None, "is not UTF-8 text")) from error
    except (SyntaxError, RecursionError) as error:
        # Python's own limits: it does not compile what lies dozens deep in one another.
        message = f"is too deep or too long: {error}"
        raise TemplateError(problem_in(theme, name, None, message)) from error
    except (OSError, jinja2.TemplateNotFound):
        return None


def _parsed(text: str, tree: nodes.Template) -> Parsed:
    extends = tree.find(nodes.Extends)
    return Parsed(
        text=text,
        named=frozenset([*meta.find_referenced_templates(tree), *_drawn_from(tree)]),
        extends=(_constant(extends.template), extends.lineno) if extends else None,
        blocks=frozenset(block.name for block in tree.find_all(nodes.Block)),
        outer=tuple((b.name, b.lineno) for b in tree.body if isinstance(b, nodes.Block)),
    )


def _constant(expression: nodes.Expr) -> str | None:
    return str(expression.value) if isinstance(expression, nodes.Const) else None


def _drawn_from(tree: nodes.Template) -> Iterator[str | None]:
    """Yield the templates whose macros `kept` and `drawn` call; None for a computed name."""
    calls = list(tree.find_all(nodes.Call))
    called_by_name = {id(call.node) for call in calls}
    for name in tree.find_all(nodes.Name):
        if name.name in ("kept", "drawn") and id(name) not in called_by_name:
            yield None  # it goes by another name, or is handed on
    for call in calls:
        called = call.node.name if isinstance(call.node, nodes.Name) else ""
        if called == "drawn":
            yield _CARD
        elif called == "kept":
            yield _constant(call.args[0]) if call.args else None


def _source(environment: jinja2.Environment, name: str) -> str:
    if environment.loader is None:
        raise TypeError("the environment has no loader")
    return environment.loader.get_source(environment, name)[0]


# One environment a process: making it and compiling the templates costs more than fifty pages.
@lru_cache(maxsize=1)
def _environment(theme: Theme) -> "_Environment":
    config = theme.config
    locale = locale_of(config)
    site = {
        "title": config.title,
        "description": config.description,
        "lang": config.lang,
        "dir": direction(config.lang),
        "url": config.url,
        "rights": config.rights,
        "license": LICENSES[config.license]._asdict() if config.license else None,
        "calendar": config.calendar,
        "era": locale.era,
        "fonts": config.fonts,
        "search": config.search == "on",
    }
    environment = _Environment(
        locale.messages,
        site,
        loader=_Loader(theme),
        compiled=_Compiled(theme),
        autoescape=jinja2.select_autoescape(
            ("html", "xml", "opml"), default_for_string=True, default=False
        ),
        undefined=jinja2.StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    # The i18n extension adds this method when it is loaded, which the types do not know.
    environment.install_gettext_translations(locale.messages, newstyle=True)  # type: ignore[attr-defined]
    one, many = _Message(locale.messages.gettext), _Message(locale.messages.ngettext)
    environment.globals |= {"_": one, "gettext": one, "ngettext": many}
    environment.globals["site"] = site
    environment.globals["nav"] = theme.nav
    environment.globals |= _kept(environment)
    environment.filters |= filters_of(locale) | _filters(locale, config)
    return environment


def _escaped(value: Any) -> Any:
    """Return what `escape` does, without making a Markup of text that will only be joined."""
    kind = type(value)
    if kind is Markup or (kind is str and not _SPECIAL.search(value)):
        return value
    return escape(value)


def _text_or_number(value: Any) -> Any:
    return value if isinstance(value, int | float) else _escaped(value)  # of "%(n)d"


class _Loader(jinja2.FileSystemLoader):
    """Finds the site's templates before the default theme's, and that one's also by `theme/`."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme.default)
        self._own = {source.name: source for source in theme.own}

    def get_source(
        self, environment: jinja2.Environment, template: str
    ) -> tuple[str, str, Callable[[], bool]]:
        """Return a template's text, its file, and whether it is still so."""
        if template.startswith(DEFAULT):
            return super().get_source(environment, template.removeprefix(DEFAULT))
        if own := self._own.get(template):
            return own.data.decode(), str(own.file), lambda: True
        return super().get_source(environment, template)

    def list_templates(self) -> list[str]:
        """Return the names of all templates."""
        return sorted({*self._own, *super().list_templates()})


class _Escaping(compiler.CodeGenerator):
    """Write templates that call `_escaped`: half of the time of a page went into `escape`."""

    def _output_child_pre(self, node: nodes.Expr, frame: compiler.Frame, finalize: Any) -> None:
        if frame.eval_ctx.autoescape and not frame.eval_ctx.volatile:
            self.write("environment.escaped(")
        else:
            super()._output_child_pre(node, frame, finalize)


class _Context(runtime.Context):
    """A context that calls at once what does not ask for the context that it is called in."""

    def call(self, called: Callable[..., Any], /, *args: Any, **settings: Any) -> Any:
        """Call what a template calls; see jinja2.runtime.Context."""
        if isinstance(called, _Message):
            args = (self.eval_ctx.autoescape, *args)
        elif hasattr(called, "jinja_pass_arg"):
            return super().call(called, *args, **settings)
        settings.pop("_block_vars", None)
        settings.pop("_loop_vars", None)
        return called(*args, **settings)


class _Message:
    """What templates call to translate a sentence: the i18n extension's take three times as long.

    `find` gives the sentence, which is a format string, for what it is called with.
    """

    def __init__(self, find: Callable[..., str]) -> None:
        self._find = find

    def __call__(self, autoescape: bool, *message: Any, **values: Any) -> str:
        """Return the sentence with its values filled in, escaped where a template escapes."""
        words = self._find(*message)
        if message[1:]:
            values.setdefault("num", message[2])
        if not autoescape:
            return words % values
        return Markup(words % {name: _text_or_number(value) for name, value in values.items()})


class _Compiled(jinja2.BytecodeCache):
    """Keeps the code of templates: few builds change one, and each process needs them all.

    Jinja's own cache on the disk ends a build when one of its files is damaged.
    """

    def __init__(self, theme: Theme) -> None:
        config = theme.config
        # Sentences of the language stand in the code, and days and numbers as it has them.
        self._words = repr((config.lang, config.digits, config.calendar, config.months))
        self._default = theme.default
        # In another computer there may be no such folders.
        self._folders = theme.shared, theme.compiled

    def get_cache_key(self, name: str, filename: str | None = None) -> str:
        """Return what the code of a template is called, as this archive has it."""
        ours = filename is not None and Path(filename).is_relative_to(self._default)
        told = f"{self._words}\0{name}\0{filename}"
        return f"{_OURS if ours else ''}{hashlib.sha256(told.encode()).hexdigest()}"

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill a bucket with what is kept of its template, if that is whole."""
        if code := next(filter(None, map(read_summed, self._files(bucket))), None):
            bucket.bytecode_from_string(code)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what a bucket holds, in the first place where that can be done."""
        code = bucket.bytecode_to_string()
        any(keep_summed(file, code) for file in self._files(bucket))

    def _files(self, bucket: Bucket) -> list[Path]:
        """Return where the code of a template may be: the site's own is the site's alone."""
        folders = self._folders if bucket.key.startswith(_OURS) else self._folders[1:]
        return [folder / bucket.key for folder in folders if folder]

    def get_source_checksum(self, source: str) -> str:
        """Return what code must be kept under to be that of a template."""
        return hashlib.sha256(source.encode("utf-8", "surrogatepass")).hexdigest()


class _Environment(jinja2.Environment):
    """An environment of one language: a message that stands alone is translated once, for all."""

    code_generator_class = _Escaping
    context_class = _Context
    escaped = staticmethod(_escaped)

    def __init__(
        self,
        messages: gettext.NullTranslations,
        site: Mapping[str, object],
        compiled: _Compiled,
        **settings: Any,
    ) -> None:
        super().__init__(**settings, bytecode_cache=compiled)
        self._constants = _Constants(messages, site)
        self.site = tuple(site)  # the names of its settings
        # The code of a template is the same for all archives of a language: it asks for these.
        for setting, value in site.items():
            setattr(self, f"{_SETTING}{setting}", value)
        self._loaded: dict[object, jinja2.Template] = {}
        self.trees: dict[str | None, nodes.Template] = {}  # of what was parsed

    def get_template(
        self,
        name: str | jinja2.Template,
        parent: str | None = None,
        globals: MutableMapping[str, Any] | None = None,
    ) -> jinja2.Template:
        """Return a template, the same one as long as the environment lives."""
        found = self._loaded.get(name)
        if found is None:
            found = self._loaded[name] = super().get_template(name, parent, globals)
        return found

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Return what all templates know, of which none has more: each page compares it."""
        return self.globals if d is None else super().make_globals(d)

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        self._constants.visit(tree)
        self.trees[name] = tree
        return tree


class _Constants(NodeTransformer):
    def __init__(self, messages: gettext.NullTranslations, site: Iterable[str]) -> None:
        self._messages = messages
        self._site = frozenset(site)
        self._known = self._site

    def visit_Template(self, node: nodes.Template) -> nodes.Node:
        """Begin a template; one that calls something else "site" is left to look it up."""
        bound = {name.name for name in node.find_all(nodes.Name) if name.ctx != "load"}
        bound |= {imported.target for imported in node.find_all(nodes.Import)}
        for imported in node.find_all(nodes.FromImport):
            bound |= {name if isinstance(name, str) else name[1] for name in imported.names}
        self._known = frozenset() if "site" in bound else self._site
        return self.generic_visit(node)

    def visit_Getattr(self, node: nodes.Getattr) -> nodes.Node:
        """Let `site.title` and the like be looked up where that takes no time."""
        self.generic_visit(node)
        of_site = isinstance(node.node, nodes.Name) and node.node.name == "site"
        if not of_site or node.attr not in self._known:
            return node
        return nodes.EnvironmentAttribute(f"{_SETTING}{node.attr}", lineno=node.lineno)

    def visit_Output(self, node: nodes.Output) -> nodes.Node:
        """Let `{{ a if b }}` show "" as it is: what is undefined shows it too, but slowly."""
        self.generic_visit(node)
        for each in node.nodes:
            while isinstance(each, nodes.CondExpr):
                each.expr2 = each.expr2 or nodes.Const("")
                each = each.expr2
        return node

    def visit_Call(self, node: nodes.Call) -> nodes.Node:
        """Put the translation in the place of `_("...")`, as the i18n extension gives it."""
        self.generic_visit(node)
        called = isinstance(node.node, nodes.Name) and node.node.name in ("_", "gettext")
        if not called or node.kwargs or len(node.args) != 1:
            return node
        (message,) = node.args
        if not isinstance(message, nodes.Const) or not isinstance(message.value, str):
            return node
        try:
            # Its catalogues are format strings, even without values.
            words = self._messages.gettext(message.value) % {}
        except (KeyError, TypeError, ValueError):
            return node  # the page that it stands on tells what is wrong with it
        return nodes.MarkSafeIfAutoescape(nodes.Const(words), lineno=node.lineno)


def _kept(environment: jinja2.Environment) -> dict[str, Any]:
    """What templates call to draw once what many pages show.

    `kept(template, macro, *arguments)` is what the macro gives for these arguments, which must be
    all that it shows. `drawn(macro, cards, root, **how)` is a macro of _card.html for each card: a
    card is drawn for no page's place in particular, and its links are led to the root afterwards.
    """

    macro_of = cache(partial(_macro, environment))

    @lru_cache(maxsize=4096, typed=True)  # of a text and the same as Markup, one is escaped
    def kept(template: str, macro: str, *arguments: Any) -> Markup:
        return Markup(macro_of(template, macro)(*arguments))

    @lru_cache(maxsize=_CARDS)
    def one(macro: str, card: Card, how: tuple[tuple[str, Any], ...]) -> str:
        return str(macro_of(_CARD, macro)(card, _ROOT, **dict(how)))

    def drawn(macro: str, cards: Iterable[Card], root: str, **how: Any) -> Markup:
        settings = tuple(how.items())
        return Markup("".join([one(macro, card, settings) for card in cards]).replace(_ROOT, root))

    return {"kept": kept, "drawn": drawn}


def _macro(environment: jinja2.Environment, template: str, name: str) -> Callable[..., Any]:
    module = environment.get_template(template).module
    found: Callable[..., Any] | None = getattr(module, name, None)
    if found is None:
        raise jinja2.UndefinedError(f"{template} has no macro {name}")
    return found


def _filters(locale: Locale, config: Config) -> dict[str, Any]:
    """Return the filters that give HTML, or know the site."""

    def of_text(markup: Callable[[str, str], str]) -> Callable[[str], Markup]:
        return lambda text: Markup(markup(escape(text), locale.direction))

    return {
        "isolated": lru_cache(maxsize=4096, typed=True)(of_text(isolated)),
        "turned": of_text(turned),
        # Of a word that stands in a template Jinja would write the answer into the code.
        "absolute": jinja2.pass_context(lambda _, url: absolute(config.url, url)),
    }
