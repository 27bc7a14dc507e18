# `make` says what there is. Everything is installed from the hashed locks in requirements/.

SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help
.PHONY: help run demo test tests check rules mutants crash simulate tamper witness pages fuzz machine bench asyncapi lock clean

# Modules are compiled once, not in each of the many processes that are started.
unexport PYTHONDONTWRITEBYTECODE

RUN := .venv
TEST := .venv-test
N ?= 10

PYTHON := $(shell for python in python3.11 python3 python3.12 python3.13 python3.14; do \
	$$python -c 'import sys, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done)
UV := $(shell command -v uv 2>/dev/null)

help: ## what there is
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-8s %s\n", $$1, $$2 }' Makefile

run: $(RUN)/ready ## the whole system with demo data, in one process
	$(RUN)/bin/toegang serve --demo

demo: $(RUN)/ready ## a story from first application to erasure, told event by event
	$(RUN)/bin/toegang demo

test: $(TEST)/ready ## checks and every test at the same time, and the ten slowest
	@$(MAKE) --no-print-directory --jobs=2 check tests

# mypy has one core to itself for a minute. A test waits a fifth of its time: three share two cores.
tests: $(TEST)/ready
	bash tests/browser/bring.sh
	$(TEST)/bin/python -m pytest -n 3 --dist worksteal --durations=10

check: $(TEST)/ready ## ruff and mypy
	$(TEST)/bin/ruff check .
	$(TEST)/bin/mypy

rules: $(TEST)/ready ## the proofs of every rule, R1 to R56, and what is seen of it in a browser
	bash tests/browser/bring.sh
	$(TEST)/bin/python -m pytest tests/rules tests/browser -n 2

mutants: $(TEST)/ready ## break the domain in N ways (N=10; N=0: in every way, hours) and see whether a test fails
	$(TEST)/bin/python -m tests.mutants $(N)

crash: $(TEST)/ready ## kill the system N times (N=10) and count what was lost
	$(TEST)/bin/python -m tests.crash $(N)

simulate: $(TEST)/ready ## N seeds (N=10) of a world in one thread: crashes, races, an outside that fails
	$(TEST)/bin/python -m tests.simulation $(N)

tamper: $(TEST)/ready ## change a signed log in N ways (N=10000) and count what was not found
	$(TEST)/bin/python -m tests.tamper $(if $(filter file,$(origin N)),10000,$(N))

witness: $(TEST)/ready ## have @sigstore/verify of npm judge our checkpoints and proofs (needs node)
	cd tests/adapters/evidence/sigstore && npm ci --ignore-scripts --no-audit --no-fund
	$(TEST)/bin/python -m pytest tests/adapters/evidence/test_sigstore.py

asyncapi: $(TEST)/ready ## have the schema of AsyncAPI itself judge docs/asyncapi.json (needs npm)
	cd tests/following/asyncapi_specs && npm ci --ignore-scripts --no-audit --no-fund
	$(TEST)/bin/python -m pytest tests/following/test_asyncapi_specs.py

pages: $(TEST)/ready ## a picture of every page, as everybody who can reach it sees it, in build/pages
	bash tests/browser/bring.sh
	$(TEST)/bin/python -m tests.browser.pictures build/pages

fuzz: $(TEST)/ready ## every operation with N made-up requests (N=10) as each kind of principal
	TOEGANG_FUZZ_EXAMPLES=$(N) $(TEST)/bin/python -m pytest tests/api/test_fuzz.py

machine: $(TEST)/ready ## N random histories (N=10) over HTTP, audited after every step
	TOEGANG_MACHINE_EXAMPLES=$(N) $(TEST)/bin/python -m pytest -o faulthandler_timeout=0 tests/api/test_machine.py

bench: $(TEST)/ready ## measure everything beside its ceiling, some 15 to 20 minutes; writes docs/performance.md
	$(TEST)/bin/python -m benchmarks

lock: ## resolve the requirements anew (needs uv)
	@[ -n "$(UV)" ] || { echo "make lock needs uv" >&2; exit 1; }
	cd requirements && for lock in runtime test; do uv pip compile --quiet --upgrade --generate-hashes \
		--no-header --no-annotate --python-version 3.11 $$lock.in --output-file $$lock.txt; done

clean: ## remove what was installed and cached
	rm -rf $(RUN) $(TEST) .browser *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(RUN)/ready: requirements/runtime.txt pyproject.toml
	$(call install,$(RUN),requirements/runtime.txt)

$(TEST)/ready: requirements/test.txt pyproject.toml
	$(call install,$(TEST),requirements/test.txt)

# $(call install,environment,lock): a fresh environment, the locked packages, and this project in place.
# The build backend comes from the lock too, so nothing is fetched that has no hash.
define install
	@[ -n "$(PYTHON)" ] || { echo "Python 3.11 or later with venv is needed (Debian: apt install python3-venv)" >&2; exit 1; }
	@echo "installing $(2) into $(1)"
	@if [ -n "$(UV)" ]; then \
		uv venv --quiet --clear --python "$$($(PYTHON) -c 'import sys; print(sys.executable)')" $(1); \
		uv pip install --quiet --python $(1)/bin/python --require-hashes -r $(2); \
		uv pip install --quiet --python $(1)/bin/python --no-deps --no-build-isolation -e .; \
	else \
		$(PYTHON) -m venv --clear $(1); \
		$(1)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $(2); \
		$(1)/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .; \
	fi
	@touch $@
endef
