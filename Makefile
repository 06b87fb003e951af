# The course's commands. `make` alone lists them.
#
# PYTHON names the interpreter to prepare .venv with, for example
# `PYTHON=python3.12 make test`. Without it: the .venv that is there, or
# python3. All the work of preparing is in scripts/prepare.sh.

PREPARE := bash scripts/prepare.sh
BIN := .venv/bin/python

export PYTHON
# Own settings for what the targets run, so that a matplotlibrc, a keras.json
# or a first start in an empty home folder changes no picture and no output.
export MPLCONFIGDIR := $(CURDIR)/.venv/cache/matplotlib
export KERAS_HOME := $(CURDIR)/.venv/cache/keras
export KERAS_BACKEND := tensorflow
unexport MPLBACKEND PYTHONPATH PYTHONHOME

.PHONY: help setup lab test notebooks lint figures model experiments release grade clean

help: ## list these commands
	@echo "Usage: make COMMAND        (PYTHON=python3.12 make COMMAND picks a Python)"
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1@\2/p' Makefile | \
	    awk -F@ '{ printf "%-20s%s\n", $$1, $$2 }'

setup: ## prepare .venv: packages, utils, everything the others need
	@$(PREPARE)
	@echo "Ready: .venv/bin/python has everything."

lab: ## open the first lesson in JupyterLab
	@$(PREPARE)
	@bash scripts/lab.sh

test: ## run everything that guards the course
	@$(PREPARE)
	@bash scripts/test.sh

notebooks: ## rebuild the notebooks from notebooks/source (ONLY="03 05")
	@$(PREPARE)
	@IPYTHONDIR="$(CURDIR)/.venv/cache/ipython" \
	    $(BIN) notebooks/build.py $(ONLY)

lint: ## check the Python style
	@$(PREPARE)
	@$(BIN) -m ruff check .

figures: ## redraw the pictures in assets
	@$(PREPARE)
	@$(BIN) assets/make_figures.py

model: ## train the translator the course ships
	@$(PREPARE)
	@$(BIN) -m utils.training --epochs 6 --batch-size 128 \
	    --save data/translator.keras

experiments: ## train what lessons 07 and 08 compare (STUDY=scores SEEDS=3)
	@$(PREPARE)
	@$(BIN) -m utils.studies $(STUDY) $(if $(SEEDS),--seeds $(SEEDS))

release: ## make the handout for a class (WALKTHROUGHS=yes adds answers)
	@$(PREPARE)
	@$(BIN) -m grading release --output "$(or $(OUTPUT),dist/handout)" \
	    $(if $(WALKTHROUGHS),--walkthroughs)

grade: ## grade a folder of submissions (SUBMISSIONS=folder)
	@$(PREPARE)
	@bash scripts/grade.sh grade "$(SUBMISSIONS)" \
	    --output "$(or $(OUTPUT),dist/grades)" $(OPTIONS)

clean: ## remove .venv and everything else that was made
	rm -rf .venv attention_course.egg-info .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
