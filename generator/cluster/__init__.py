"""Batches on a Dask cluster: its settings, what its workers run, and the way to it."""
