"""`python -m generator` is the `warraq` command."""

from generator.cli import main

main()
