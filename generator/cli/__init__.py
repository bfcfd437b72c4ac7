"""The commands: words in, SiteError -> message and exit status. The only package with click."""

from generator.cli import content, export, keeping, web
from generator.cli.group import main

__all__ = ["content", "export", "keeping", "main", "web"]
