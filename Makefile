# Everything a contributor runs. The virtual environment is made when it is needed, and again when its inputs change.

BIN := .venv/bin
PYTHON := python3
STAMP := .venv/installed

# annoy must be built without -march=native and -ffast-math: under clang the latter makes it return wrong neighbours.
export ANNOY_COMPILER_ARGS := -O3,-std=c++14,-DANNOYLIB_MULTITHREADED_BUILD

# What the app and its tests need: all but the model.
TUI_NEEDS := annoy click click-default-group filelock httpx hypothesis imagehash jinja2 msgspec numpy opencv-python-headless \
	pathspec pebble pillow pillow-heif pillow-jxl-plugin platformdirs pytest pytest-asyncio pytest-textual-snapshot \
	pytest-xdist rawpy rich scikit-image send2trash textual textual-image tomlkit xattr

.DEFAULT_GOAL := help
.PHONY: help install demo test test-tui lint check format pictures bench quality threshold annoy-check clean

help:  ## show this list
	@sed -n 's/^\([a-z-]*\):.*##/\1 -/p' Makefile

install: $(STAMP)  ## make the virtual environment

demo: $(STAMP)  ## build the demo library in ./demo and open the app on it
	@$(BIN)/dedup-tui demo demo

test: lint  ## all checks and all tests
	@$(BIN)/pytest -q -n auto --maxprocesses 4 --dist loadfile

test-tui:  ## the app's tests under another Python, without torch: make test-tui PYTHON=python3.13
	@$(PYTHON) -m venv .venv-tui
	@.venv-tui/bin/python -m pip install --quiet -c constraints.txt $(TUI_NEEDS)
	@.venv-tui/bin/python -m pip install --quiet --no-deps -e .
	@.venv-tui/bin/pytest -q tests/tui -n auto --maxprocesses 4

lint: $(STAMP)  ## style, types and the order of floors
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo

check: format test  ## what to run before a commit

format: $(STAMP)  ## mend the style
	@$(BIN)/ruff check --fix --quiet .
	@$(BIN)/ruff format --quiet .

pictures: $(STAMP)  ## make the pictures of the screens, and the recording, in docs/pictures
	@$(BIN)/python docs/make_pictures.py
	@$(BIN)/python docs/make_recording.py

bench: $(STAMP)  ## measure the start, the keys and embedding on this machine
	@$(BIN)/python bench/startup.py
	@$(BIN)/python bench/latency.py
	@$(BIN)/python bench/embed.py

quality: $(STAMP)  ## measure what is found among the photos of PHOTOS=DIR and their edits
	@$(BIN)/python -m bench.quality --photos "$(PHOTOS)"

threshold: $(STAMP)  ## measure from which cosine on photos are alike for MODEL=NAME PRETRAINED=WEIGHTS among the photos of PHOTOS=DIR
	@$(BIN)/python -m bench.quality.threshold --photos "$(PHOTOS)" --model "$(or $(MODEL),builtin)" --pretrained "$(PRETRAINED)"

annoy-check: $(STAMP)  ## build annoy with each compiler here and compare its neighbours with the true ones
	@$(BIN)/python bench/annoy_builds.py

clean:  ## take away the virtual environment, the demo library and every cache
	rm -rf .venv .venv-tui demo build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache snapshot_report.html

$(STAMP): pyproject.toml constraints.txt
	@echo "Making .venv: some minutes the first time."
	@python=$$(.ci/python) && $$python -m venv .venv
	@$(BIN)/python -m pip install --quiet --upgrade 'pip>=25.1'
	@$(BIN)/python -m pip install --quiet -c constraints.txt -e '.[demo,photos,photokit,ray,serve,web]' --group dev
	@touch $@
