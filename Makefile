# `make run` and `make test`: all that a newcomer needs.
PYTHON ?= python3
VENV := .venv/bin/python
# Where it is set, each of the many processes that are started would compile everything anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run test fast thorough bench bench-pages fuzz soak faults screens pins clean

run: .venv/base
	@$(VENV) manage.py run

test: .venv/dev
	@$(VENV) -m tests.everything

fast: .venv/dev  ## the tests that need no browser
	@$(VENV) manage.py translations --compile
	@$(VENV) -m pytest -n 2 --dist worksteal -m "not browser"

thorough: .venv/dev  ## every test with all that it can try, for a night
	@THOROUGH=1 $(VENV) -m tests.everything

bench: .venv/dev  ## what exact figures and all our checks cost, and what a flood of sign-ins
	@$(VENV) -m tests.benchmarks.tallies
	@$(VENV) -m tests.benchmarks.journeys
	@$(VENV) -m tests.benchmarks.signins
	@$(VENV) -m tests.benchmarks.sheets

bench-pages: .venv/dev  ## every page of staff among 10,000 and 1,000,000 encounters, beside an empty page
	@$(VENV) -m tests.benchmarks.pages

faults: .venv/dev  ## 2,000 injected faults under load, and what they lost; goes on where it was stopped
	@$(VENV) -m tests.campaigns.faults

fuzz: .venv/dev  ## 1,000,000 requests of junk over the whole site; goes on where it was stopped
	@$(VENV) -m tests.campaigns.fuzz

soak: .venv/dev  ## half an hour at 50 taps and 20 staff pages a second
	@$(VENV) -m tests.campaigns.soak

screens: .venv/dev  ## the README's pictures, while `make run` runs
	@$(VENV) -m tests.screens.take

pins: .venv/dev  ## write requirements/*.txt anew from requirements/*.in
	@for name in base dev; do \
		$(VENV) -m uv pip compile --quiet --upgrade --generate-hashes --no-header --no-annotate --python-version 3.11 \
			requirements/$$name.in -o requirements/$$name.txt; \
	done

.venv/uv:
	@$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("Servicelog needs Python 3.11 or newer; this is %s. Try: make PYTHON=python3.11" % sys.version.split()[0])'
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { echo "Python's venv module is missing. On Debian and Ubuntu: apt install python3-venv"; exit 1; }
	@$(PYTHON) -m venv .venv
	@$(VENV) -m pip install --quiet --disable-pip-version-check uv
	@touch $@

.venv/base: .venv/uv requirements/base.txt
	@$(VENV) -m uv pip install --quiet --require-hashes -r requirements/base.txt
	@touch $@

.venv/dev: .venv/base requirements/dev.txt
	@$(VENV) -m uv pip install --quiet --require-hashes -r requirements/dev.txt
	@touch $@

clean:  ## forget the environment and all data
	rm -rf .venv .data
