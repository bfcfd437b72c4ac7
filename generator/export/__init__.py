"""The catalogue and content/ -> one file that other programs read: a module for each format."""
