"""Warraq: raw right-to-left news text in, a permanent static archive out."""

__version__ = "0.1.0"
