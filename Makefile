# Liên Thông: the commands of the project. `make` alone lists them.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory
# Compiled modules are kept whatever a machine says: some hundred programs that the tests start need them.
unexport PYTHONDONTWRITEBYTECODE

VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
DATA ?= var/demo
# Test files at the same time; most of them wait for servers.
JOBS ?= 3

# Interpreters to try, best known first; PYTHON=/path/to/python chooses another.
PYTHONS := $(or $(PYTHON),python3.11 python3.12 python3.13 python3 python)

# Programs that tests and tools call, each with the Debian package that brings it; servers that an operator names by
# environment variables (see CONTRIBUTING.md) need none here.
# Beside these the browser tests use Chromium where it is installed, and say so where it is not.
TEST_PROGRAMS := xmlsec1:xmlsec1 haproxy:haproxy curl:curl nginx:nginx-light softhsm2-util:softhsm2 \
  /usr/sbin/clamd:clamav-daemon /usr/sbin/slapd:slapd pdfsig:poppler-utils pk12util:libnss3-tools \
  antiword:antiword tesseract:tesseract-ocr /usr/lib/python3/dist-packages/swift:python3-swift \
  /usr/share/tesseract-ocr/*/tessdata/vie.traineddata:tesseract-ocr-vie node:nodejs npm:npm
ifndef LIENTHONG_TEST_POSTGRES
TEST_PROGRAMS += /usr/lib/postgresql/*/bin/initdb:postgresql
endif
ifndef LIENTHONG_TEST_AMQP
TEST_PROGRAMS += /usr/lib/rabbitmq/lib/*/sbin/rabbitmq-server:rabbitmq-server
endif

# Shell functions of the recipes: say a thing, find an interpreter, bring Debian packages or tell how.
define WORDS
say() { printf '==> %s\n' "$$*"; }
die() { printf '\nmake: %s\n' "$$@" >&2; exit 1; }
have() { command -v "$$1" >/dev/null || [ -x "/usr/sbin/$$1" ] || compgen -G "$$1" >/dev/null; }
newest_enough() { "$$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }
find_python() {
  local candidate
  for candidate in $(PYTHONS); do
    if newest_enough "$$candidate"; then printf '%s' "$$candidate"; return; fi
  done
  die "Python 3.11 or newer is needed and none of these is it: $(PYTHONS)" \
      "Install it (on Debian 12: apt-get install python3 python3-venv) or say where it is: make setup PYTHON=/path/to/python"
}
debian() {
  local root=()
  command -v apt-get >/dev/null || die "missing here: $$*. Please install it with this system's own package manager."
  if [ "$$(id -u)" -ne 0 ]; then
    sudo -n true 2>/dev/null || die "missing here: $$*. Please type:  sudo apt-get install -y $$*"
    root=(sudo -n)
  fi
  say "Installing the Debian packages $$* (apt-get; no service is started, none that runs is touched)"
  "$${root[@]}" bash tests/services/apt.sh "$$@" || die "apt-get could not install: $$*"
}
endef
export WORDS
USE := eval "$$WORDS";

.PHONY: help setup demo cluster test check audit score bench fuzz chaos postgresql bundle bundletest clean programs

help: ## List the commands
	@awk 'BEGIN {FS = ":.*## "} /^[a-z]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))

setup: $(STAMP) ## Make .venv with all that is needed; leaves the command at .venv/bin/lienthong
	@:

$(STAMP): pyproject.toml
	@$(USE) python="$$(find_python)"; \
	if ! newest_enough $(BIN)/python || ! $(BIN)/python -m pip --version >/dev/null 2>&1; then \
	  "$$python" -c 'import ensurepip, venv' 2>/dev/null || debian "$$("$$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')"; \
	  say "Making $(VENV) with $$("$$python" --version)"; \
	  "$$python" -m venv --clear $(VENV); \
	fi; \
	say "Installing the program and its tools into $(VENV) (a minute or two the first time)"; \
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]' \
	  || die "pip could not install the packages of pyproject.toml; its message stands above. Is there a way to a package index?"; \
	test -x $(BIN)/lienthong || die "the installation did not leave $(BIN)/lienthong"; \
	touch $@; \
	say "Ready: $(BIN)/lienthong"

demo: setup ## Three processes, one signed directive, its statuses; ONCE=1 ends by itself
	@exec $(BIN)/lienthong demo --data $(DATA) $(if $(filter-out 0 no,$(ONCE)),--once)

cluster: setup programs ## A bus on two hosts, PostgreSQL, three RabbitMQ nodes, a balancer; ARGS="--help" shows the options
	@exec $(BIN)/python -m tests.services.cluster $(ARGS)

programs:
	@$(USE) missing=(); \
	for pair in $(TEST_PROGRAMS); do have "$${pair%%:*}" || missing+=("$${pair##*:}"); done; \
	[ $${#missing[@]} -eq 0 ] || debian "$${missing[@]}"

test: check programs ## Everything that must pass: check, then all tests
	@$(BIN)/python -m pytest -n $(JOBS) --dist loadfile --no-loadscope-reorder $(ARGS)

check: setup ## Lint, format, types
	@$(USE) say "ruff check"; $(BIN)/ruff check .
	@$(USE) say "ruff format --check"; $(BIN)/ruff format --check --quiet . || die "not formatted; type:  $(BIN)/ruff format ."
	@$(USE) say "mypy --strict"; $(BIN)/mypy

audit: setup ## Bill of materials into var/sbom.json, and known vulnerabilities; says so when nobody could be asked
	@$(BIN)/python -m tests.audit $(ARGS)

score: setup ## How well tasks are read from annotated directives, and what changed; LIENTHONG_SHARED names their folder, EXAMPLES=DIR more of one's own
	@$(BIN)/python -m tests.score $(ARGS)

bench: setup programs ## Speed on both databases, end to end, growth, a dead endpoint, memory; ARGS="--help" shows the options
	@exec $(BIN)/python -m bench $(ARGS)

fuzz: setup programs ## A long campaign of generated and hostile input; LIENTHONG_EXAMPLES=20000 or LIENTHONG_FUZZ_SECONDS=600 make it longer
	@$(BIN)/python -m pytest -p tests.fuzzing tests/unit tests/conformance tests/faults $(ARGS)
	@$(USE) $(BIN)/python -c 'import atheris' 2>/dev/null || $(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev,fuzz]' \
	  || die "pip could not install the extra fuzz of pyproject.toml"; \
	exec $(BIN)/python -m tests.fuzz

chaos: setup programs ## A long campaign of kills, cuts and outages, figures printed; LIENTHONG_CHAOS_SECONDS=3600 makes it longer
	@LIENTHONG_CHAOS_SECONDS=$${LIENTHONG_CHAOS_SECONDS:-900} LIENTHONG_CHAOS_OUTAGE=$${LIENTHONG_CHAOS_OUTAGE:-600} \
	 LIENTHONG_CHAOS_ROUNDS=$${LIENTHONG_CHAOS_ROUNDS:-20} LIENTHONG_CHAOS_BROKERS=$${LIENTHONG_CHAOS_BROKERS:-3} LIENTHONG_CHAOS_PACE=$${LIENTHONG_CHAOS_PACE:-0.05} \
	 $(BIN)/python -m pytest -s -m "long or not long" tests/faults tests/acceptance tests/integration/bench tests/integration/test_services.py $(ARGS)

postgresql: setup programs ## Every integration test that runs on both databases, on PostgreSQL
	@$(BIN)/python -m pytest -n $(JOBS) --dist loadfile --no-loadscope-reorder -m "" -k postgresql tests/integration $(ARGS)

bundle: setup ## An installer for a network without internet: dist/lienthong-VERSION-bundle.tar.gz; ARGS=--no-debian is quick
	@docker/bundle.sh $(ARGS)

bundletest: setup ## Make a bundle, unpack it elsewhere and install it without any index
	@$(BIN)/python -m pytest tests/acceptance/test_bundle.py -m bundle $(ARGS)

clean: ## Remove .venv, var and all caches
	@rm -rf $(VENV) var build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
