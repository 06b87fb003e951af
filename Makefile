# The course's commands. `make` alone lists them; course.py carries them out,
# and on a machine without make, `python course.py COMMAND` does the same.
#
# PYTHON names the interpreter to prepare .venv with, for example
# `PYTHON=python3.12 make test`. Without it: the .venv that is there, or
# python3.

PYTHON ?= python3
unexport PYTHONHOME PYTHONPATH
COMMANDS := help setup lab update progress test test-lowest lint notebooks \
    figures site site-serve model experiments languages release grade clean

notebooks: WORDS = $(ONLY)
AT_ONCE = $(if $(WORKERS),--workers $(WORKERS)) \
    $(if $(SCHEDULER),--scheduler "$(SCHEDULER)")
experiments: WORDS = $(STUDY) $(if $(SEEDS),--seeds $(SEEDS)) $(AT_ONCE)
release: WORDS = --output "$(or $(OUTPUT),dist/handout)" \
    $(if $(WALKTHROUGHS),--walkthroughs)
grade: WORDS = "$(SUBMISSIONS)" --output "$(or $(OUTPUT),dist/grades)" \
    $(AT_ONCE) $(OPTIONS)

.DEFAULT_GOAL := help
.PHONY: $(COMMANDS)
$(COMMANDS):
	@"$(PYTHON)" -c "" 2>/dev/null || { printf '%s\n' "" \
	    "Not ready: there is no working Python named '$(PYTHON)'." \
	    "  Install Python 3.12 (from python.org or your system's packages)," \
	    "  then put PYTHON=python3.12 in front of make." >&2; exit 1; }
	@"$(PYTHON)" course.py $@ $(WORDS)
