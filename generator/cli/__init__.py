"""The commands: words in, SiteError -> message and exit status. The only package with click."""

from generator.cli import authorities, content, export, keeping, packs, web
from generator.cli.group import main

__all__ = ["authorities", "content", "export", "keeping", "main", "packs", "web"]
