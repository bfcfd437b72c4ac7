"""content/*.md -> output/: read, catalogue, pages, render, write."""
