"""The YAML of front matter -> texts, lists and mappings, and where these stand."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

import yaml

from generator.slips import Faults, yaml_slip

_MAX_DEPTH = 20
_WIDE_QUOTE = "\uff02"  # typed for a straight one where the keyboard is East Asian
_DASH_BELOW = re.compile("\n *-")


def read_yaml(
    text: str, known: Collection[str], lists: Collection[str], signs: re.Pattern[str]
) -> tuple[dict[str, Any], dict[str, int]]:
    """Return a mapping of strings, lists and mappings, and the file's line of each of its keys.

    In the fields that are `lists`, `signs` part what stands between brackets without quotes.

    Built from libyaml's events, not by its composer: that one recurses in C and ends the process on
    a few thousand open brackets, and follows aliases until the memory is full.
    """
    try:
        events = yaml.parse(text, Loader=yaml.CLoader)
        root, lines = _build(events, text, lists, signs)
    except yaml.MarkedYAMLError as error:
        # The context is where an open bracket or quote stands, the problem where it was missed.
        mark = error.context_mark or error.problem_mark
        line = mark.line + 2 if mark else 1
        last = error.problem_mark.line + 1 if error.problem_mark else line
        if found := yaml_slip(text, last, known):
            number, message, hint = found
            raise Faults((number + 1, message, hint)) from None
        hint = "put the text after the colon in quotes if it holds : # [ { or begins with a sign"
        raise Faults((line, f"the front matter is not YAML: {error.problem}", hint)) from None
    except yaml.YAMLError as error:
        raise Faults((1, f"the front matter is not YAML: {error}", "")) from None
    if root is None:
        return {}, {}
    if not isinstance(root, dict):
        if found := yaml_slip(text, 1, known):
            raise Faults((found[0] + 1, *found[1:]))
        raise Faults((2, "the front matter is not a list of fields", "write lines like title: ..."))
    return root, lines


def _build(
    events: Iterator[yaml.Event], text: str, lists: Collection[str], signs: re.Pattern[str]
) -> tuple[Any, dict[str, int]]:
    root: Any = None
    lines: dict[str, int] = {}
    is_list = brackets = False  # the field that is read: whether it is one of `lists`, and how
    open_: list[tuple[Any, list[str]]] = []  # a container, and the key that waits for its value
    for event in events:
        if isinstance(event, (yaml.SequenceEndEvent, yaml.MappingEndEvent)):
            open_.pop()
            continue
        # Marks count from 0 and after the fence; libyaml gives every event one.
        line = (event.start_mark.line if event.start_mark else 0) + 2
        if isinstance(event, yaml.AliasEvent):
            raise Faults((line, "YAML aliases (*name) are not read", "write the value out"))
        value: Any
        plain = isinstance(event, yaml.ScalarEvent) and not event.style  # libyaml has "" for it
        if isinstance(event, yaml.ScalarEvent):
            if plain and is_list:
                _refuse_dash_below(event, text)
            # A plain ~ or null is an absent value, a quoted one a text.
            absent = plain and event.value in ("~", "null")
            if plain and event.value.startswith(_WIDE_QUOTE):
                told = f"a text begins with {_WIDE_QUOTE}, the wide sign, which is printed with it"
                raise Faults((line, told, 'write the straight sign " on both sides, or none'))
            value = "" if absent else event.value
        elif isinstance(event, yaml.SequenceStartEvent):
            value = []
            brackets = bool(event.flow_style)
        elif isinstance(event, yaml.MappingStartEvent):
            value = {}
        else:
            continue
        if not open_:
            root = value
        else:
            container, key = open_[-1]
            if isinstance(container, list):
                parts = plain and is_list and brackets and len(open_) == 2
                container += signs.split(value) if parts else [value]
            elif key:
                container[key.pop()] = value
            elif not isinstance(value, str):
                raise Faults((line, "a field's name must be a text", ""))
            elif value in container:
                raise Faults((line, f'"{value}" stands twice', "keep one of the two lines"))
            else:
                key.append(value)
                if len(open_) == 1:
                    lines[value] = line
                    is_list = value in lists
                continue
        if isinstance(value, (list, dict)):
            if len(open_) == _MAX_DEPTH:
                raise Faults((line, f"values are nested more than {_MAX_DEPTH} deep", ""))
            open_.append((value, []))
    return root, lines


def _refuse_dash_below(event: yaml.ScalarEvent, text: str) -> None:
    """Raise Faults where a line of a list is set in too far: YAML joins it to the one above."""
    if not event.start_mark or not event.end_mark:
        return
    written = text[event.start_mark.index : event.end_mark.index]
    if found := _DASH_BELOW.search(written):
        line = event.start_mark.line + written.count("\n", 0, found.end()) + 2
        hint = "begin each of the list's lines with as many spaces, below the field's name"
        raise Faults((line, "this line of a list does not begin below the others", hint))


@dataclass(frozen=True, slots=True)
class Place:
    """Where a field stands in a content file, as offsets into its text."""

    key: tuple[int, int]
    value: tuple[int, int]  # of a block list, from the first dash to the end of the last item
    items: tuple[tuple[str, int, int], ...]  # of a block list of texts: each, and where it stands


def places(text: str, begin: int, end: int) -> dict[str, Place]:
    """Return where each field of the front matter stands that a text has between two offsets."""
    found: dict[str, Place] = {}
    flows: list[bool] = []  # the open collections: whether each is in brackets
    key: tuple[str, int, int] | None = None
    items: list[tuple[str, int, int]] = []
    first = last = -1
    for event in yaml.parse(text[begin:end], Loader=yaml.CLoader):
        if not event.start_mark or not event.end_mark:
            continue
        start, stop = (begin + mark.index for mark in (event.start_mark, event.end_mark))
        if isinstance(event, (yaml.SequenceEndEvent, yaml.MappingEndEvent)):
            last = stop if flows.pop() else last
        elif isinstance(event, (yaml.SequenceStartEvent, yaml.MappingStartEvent)):
            first = start if first < 0 else first
            flows.append(bool(event.flow_style))
        elif not isinstance(event, yaml.ScalarEvent):
            continue
        elif key is None:
            key, items, first, last = (event.value, start, stop), [], -1, stop
            continue
        else:
            first = start if first < 0 else first
            # The end of a text of several lines is the beginning of what comes after it.
            last = start + len(text[start:stop].rstrip())
            if len(flows) == 2 and not flows[1]:
                items.append((event.value, start, last))
        if len(flows) == 1 and key:
            name, *at = key
            found[name] = Place((at[0], at[1]), (first, last), tuple(items))
            key = None
    return found
