"""The fixture that gives a place of each kind."""

from tests.deploy.places import place

__all__ = ["place"]
