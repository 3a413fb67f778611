# make run       the main study, in a virtual environment of its own
# make test      lint, types, import contracts, tests
# make test-all  the slow, peer and browser tests too
# make docs      regenerate configs/base.yaml and docs/config.md from the schema
# make clean     remove the virtual environment and caches; runs/ stays

PYTHON ?= python3
VENV ?= .venv
STUDY ?= configs/uk_ukraine.yaml
WORKERS ?= auto

# Where the benchmark data lies beside the checkout, the study scores itself on it too.
ifneq ($(wildcard ../shared/data/README.md),)
export TOOLKIT_DATA ?= $(abspath ../shared/data)
endif

BIN := $(VENV)/bin
# The environment is made anew when what it is made of changes, not when a file is touched.
STAMP := $(VENV)/.installed-$(shell cat requirements.lock pyproject.toml | cksum | cut -d ' ' -f 1)
PYTEST := $(BIN)/python -m pytest -n $(WORKERS) --dist loadfile

.DELETE_ON_ERROR:
.PHONY: run test test-more test-all browser docs clean install

run: install
	@$(BIN)/toolkit run $(STUDY)

install: $(STAMP)

$(STAMP):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "Python 3.11 or later is needed. Name one: make PYTHON=python3.12"; exit 1; }
	@test -x $(BIN)/python || { \
	  echo "Making the virtual environment $(VENV) with $$($(PYTHON) --version)"; \
	  $(PYTHON) -m venv $(VENV); }
	@echo "Installing requirements.lock: about 2.5 GB, some minutes the first time"
	@$(BIN)/python -m pip install -qq --disable-pip-version-check -r requirements.lock
	@$(BIN)/python -m pip install -qq --disable-pip-version-check \
	  --no-deps --no-build-isolation --config-settings editable_mode=compat --editable .
	@rm -f $(VENV)/.installed-*
	@touch $@
	@echo "Installed."

test: install
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(PYTEST)

test-more: install
	$(PYTEST) -m "$(or $(MARKS),slow or peer or browser)"

test-all: test browser test-more

browser:
	@command -v chromium > /dev/null || { \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get > /dev/null; then \
	    echo "Installing Chromium for the browser tests"; \
	    apt-get -qq update && apt-get -qq install -y --no-install-recommends chromium; \
	  else \
	    echo "The browser tests need Chromium: sudo apt-get install chromium"; exit 1; \
	  fi; }

docs: install
	@$(BIN)/python -m toolkit.cli.reference base > configs/base.yaml.new
	@mv configs/base.yaml.new configs/base.yaml
	@$(BIN)/python -m toolkit.cli.reference page > docs/config.md.new
	@mv docs/config.md.new docs/config.md

clean:
	rm -rf $(VENV) build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find toolkit tests experiments -name __pycache__ -type d -prune -exec rm -rf {} +
