# make run starts the dashboard; make test runs lint, types and every test. Both make what they need.

PORT ?= 8501
STORE ?= duckdb:var/jejak-hijau.duckdb
PYTHON ?= $(firstword $(foreach p,python3 python3.14 python3.13 python3.12 python3.11 python,$(shell $(p) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $(p))))
BIN := .venv/bin

export GREEN_UMKM_STORE ?= $(STORE)


run: .venv/run.stamp
	@$(BIN)/python -m data example
	@echo "Jejak Hijau: http://127.0.0.1:$(PORT)"
	@exec $(BIN)/streamlit run dashboard.py --server.address=127.0.0.1 --server.port=$(PORT)

test: lint browser
	@$(MAKE) --no-print-directory -j2 types pytest

pytest: browser
	@$(BIN)/python -m pytest -n auto

lint: .venv/dev.stamp
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check --quiet .

types: .venv/dev.stamp
	@$(BIN)/mypy

check: .venv/audit.stamp  ## look up known weaknesses of every pinned package; needs the package index
	@.venv/audit/bin/python -m tests.auditing

.venv/audit.stamp: .venv/bin/python requirements-audit.txt
	@$(BIN)/python -m venv .venv/audit
	@.venv/audit/bin/python -m pip install --quiet --no-compile --disable-pip-version-check -r requirements-audit.txt \
		|| { echo "The audit could not be installed: is the package index within reach? Nothing was audited."; exit 1; }
	@touch $@

browser: .venv/dev.stamp
	@$(BIN)/python -m tests.browser.finding

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed."; exit 1; }
	@$(PYTHON) -m venv .venv || { echo "The venv module is missing; on Debian and Ubuntu: apt install python3-venv"; rm -rf .venv; exit 1; }

.venv/run.stamp: .venv/bin/python requirements.txt
	@$(BIN)/python -m pip install --quiet --no-compile --disable-pip-version-check -r requirements.txt
	@touch $@

.venv/dev.stamp: .venv/bin/python requirements-dev.txt
	@$(BIN)/python -m pip install --quiet --no-compile --disable-pip-version-check -r requirements-dev.txt
	@touch .venv/run.stamp $@

cluster: .venv/dev.stamp  ## three replicas on one lake behind nginx, on loopback, with sign-in (docs/cluster.md)
	@$(BIN)/python -m deploy start

cluster-stop: .venv/dev.stamp
	@$(BIN)/python -m deploy stop

cluster-status: .venv/dev.stamp
	@$(BIN)/python -m deploy status

pictures: browser  ## pictures of every screen for the documentation
	@$(BIN)/python -m tests.browser.picturing docs/screens

symbols: .venv/dev.stamp  ## the icons that screens can draw, out of Streamlit's: after another Streamlit, and for a new icon
	@$(BIN)/python -m pages.shared.symbols

pins: .venv/dev.stamp  ## compile the short lists of direct dependencies into full ones
	@$(BIN)/python -m pip install --quiet uv
	@for name in requirements requirements-lake requirements-dev requirements-audit; do \
		$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --no-emit-index-url --no-annotate --no-header $$name.in -o $$name.txt || exit 1; done


clean:
	@rm -rf .venv var .pytest_cache .mypy_cache .ruff_cache .hypothesis
