"""Search: words, index, and the files that a browser reads."""
