"""ZIP files that are the same for the same: no clock, no system, in one order."""

import datetime as dt
from zipfile import ZipInfo

# What stands for the time of articles that have none: where the time of ZIP begins.
EPOCH = dt.datetime(1980, 1, 1, tzinfo=dt.UTC)


def entry(name: str, compression: int) -> ZipInfo:
    """Return the head of a file in a ZIP, without any time or system in it."""
    info = ZipInfo(name, EPOCH.timetuple()[:6])
    info.compress_type = compression
    info.create_system = 3  # whatever this one is
    info.external_attr = 0o644 << 16
    return info
