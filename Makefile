# make site    builds the demo archive into output/
# make test    runs every check: style, types, tests in a real browser, Lighthouse, an HTML checker
# Both make their own virtual environment in .venv and need Python 3.11 or later.

PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3 python; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin

.PHONY: site test whole golden pictures score fuzz bench clean

site: .venv/installed
	$(BIN)/warraq ingest
	$(BIN)/warraq build
	@echo "Open output/index.html in a browser, or run: $(BIN)/warraq serve"

# Each of the commands that tests run would compile the package, and each archive the theme, anew.
test: export PYTHONDONTWRITEBYTECODE =
test: .venv/tested
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -n 3 --dist loadfile --no-loadscope-reorder -m "not alone and not whole"
	$(BIN)/python -m pytest -m alone

# The tests of whole archives: 5,000 real articles and 10,000 made ones, in some five minutes.
whole: .venv/tested
	$(BIN)/python -m pytest -m whole

# Writes the golden files anew; read the diff before you commit it.
golden: .venv/tested
	$(BIN)/python -m tests.regenerate

pictures: site .venv/tested
	$(BIN)/python docs/pictures/take.py
	$(BIN)/python docs/pictures/ingest.py

# How well ingest reads labelled texts; writes bench/ingest.md and raises the floors that the test holds.
score: .venv/tested
	$(BIN)/python bench/ingest_score.py --write

# Two minutes of inputs made to break ingest; longer by, for instance: make fuzz FUZZ=3600
fuzz: .venv/tested
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[fuzz]'
	$(BIN)/python bench/ingest_fuzz.py $(FUZZ)

# Measures builds beside Hugo's and writes bench/results.md; more by, for instance: make bench BENCH="100000 --runs 1"
bench: .venv/tested
	$(BIN)/python bench/build_bench.py $(BENCH)

clean:
	rm -rf .venv .warraq .bench tests/node/node_modules

.venv/python:
	@test -n "$(PYTHON)" || { echo "Warraq needs Python 3.11 or later; none was found."; exit 1; }
	@# Debian keeps ensurepip in a package of its own; as root we can fetch it.
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || { test "$$(id -u)" = 0 && command -v apt-get >/dev/null \
		&& apt-get update -qq && apt-get install -y -qq python3-venv; } \
		|| { echo "Python has no venv module: install it (Debian: apt install python3-venv)."; exit 1; }
	$(PYTHON) -m venv .venv
	@touch $@

.venv/installed: .venv/python pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

.venv/tested: .venv/installed tests/node/package.json tests/node/package-lock.json
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	sh tests/chromium.sh $(BIN)
	$(BIN)/npm ci --prefix tests/node --ignore-scripts --no-audit --no-fund --no-update-notifier
	@touch $@
