"""`python -m generator` is the `warraq` command."""

import sys


def run() -> None:
    """Run the command line; Ctrl-C ends it in the same words while it is still being loaded."""
    try:
        from generator.cli import main
    except KeyboardInterrupt:
        sys.exit("Aborted!")
    main()


if __name__ == "__main__":
    run()
