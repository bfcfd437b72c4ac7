"""Articles -> JSON Lines: an object a line, UTF-8, every field in every object."""

import datetime as dt
import json

from generator.export.item import Task, row


def write(task: Task) -> None:
    """Write the articles; what is absent is null, a list without items is empty."""
    file = task.new()
    for item in task.items:
        told = json.dumps(row(item), ensure_ascii=False, default=_told)
        file.write(told.encode() + b"\n")


def _told(value: object) -> str:
    if isinstance(value, dt.date):
        return value.isoformat()
    raise TypeError(value)
