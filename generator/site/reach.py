"""A theme -> a digest for each template, of all that it can reach."""

import difflib
import hashlib
import json
from collections.abc import Iterator, Mapping
from functools import lru_cache

from generator.errors import Problem, TemplateError
from generator.files import keep_summed, read_summed
from generator.site.faults import problem_in
from generator.site.templates import Parsed, parsed, template_names
from generator.site.theme import DEFAULT, Theme

_ANY = "\x00any"  # what a template reaches whose name is computed


@lru_cache(maxsize=1)
def template_digests(theme: Theme) -> Mapping[str, str]:
    """Return a digest for each template, covering every template that it can reach.

    Raises TemplateError with every template that is not valid.
    """
    own = template_names(theme)
    names = dict.fromkeys(own)  # and those that they reach, whatever they are called
    found: dict[str, Parsed] = {}
    problems: list[Problem] = []
    waiting = list(names)
    while waiting:
        name = waiting.pop(0)
        try:
            template = parsed(theme, name)
        except TemplateError as error:
            problems += error.problems
            continue
        if template is not None:
            found[name] = template
            new = sorted(other for other in template.named if other and other not in names)
            waiting += new
            names |= dict.fromkeys(new)
        elif name in own:  # one that is only named may be missing: the page that asks for it tells
            problems.append(problem_in(theme, name, None, "cannot be read"))
    problems = problems or list(_blocks_of_none(theme, found))
    if problems:
        raise TemplateError(*problems)
    # A name that is computed may be any template.
    texts = {_ANY: theme.version} | {name: template.text for name, template in found.items()}
    reached = {name: {n or _ANY for n in template.named} for name, template in found.items()}
    return {name: _digest_of_all(name, texts, {_ANY: set(), **reached}) for name in own}


def remembered_digests(theme: Theme) -> Mapping[str, str]:
    """Return what `template_digests` does: of the default theme alone what was found last."""
    if theme.own or theme.elsewhere or not theme.shared:
        return template_digests(theme)
    of = f"{theme.version} {theme.config.lang}"
    file = theme.shared / f"{hashlib.sha256(of.encode()).hexdigest()}.json"
    if kept := read_summed(file):
        found: dict[str, str] = json.loads(kept)
        return found
    digests = dict(template_digests(theme))
    keep_summed(file, json.dumps(digests).encode())
    return digests


def _blocks_of_none(theme: Theme, found: Mapping[str, Parsed]) -> Iterator[Problem]:
    """Yield a problem for each block that fills nothing, and each template that extends itself."""
    for name, template in found.items():
        known: set[str] = set()
        seen = [name]
        while extends := found[seen[-1]].extends:
            parent, line = extends
            if parent in seen:
                hint = f'to extend the default template, write "{DEFAULT}{parent}"'
                yield problem_in(theme, name, line, "it extends itself", hint)
            if parent is None or parent in seen or parent not in found:
                break
            seen.append(parent)
            known |= found[parent].blocks
        else:
            for block, line in template.outer if seen[1:] else ():
                if block not in known:
                    near = difflib.get_close_matches(block, sorted(known), n=1)
                    hint = f'did you mean "{near[0]}"?' if near else ""
                    message = f'what it extends has no block "{block}"'
                    yield problem_in(theme, name, line, message, hint)


def _digest_of_all(name: str, texts: dict[str, str], reached: dict[str, set[str]]) -> str:
    waiting, found = [name], set()
    while waiting:
        if (each := waiting.pop()) not in found and each in texts:
            found.add(each)
            waiting += reached[each]
    digest = hashlib.sha256()
    for each in sorted(found):
        digest.update(f"{each}\0{len(texts[each])}\0{texts[each]}".encode())
    return digest.hexdigest()
