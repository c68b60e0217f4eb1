# SPDX-License-Identifier: Apache-2.0
##@ Tests of the corpus and the page

# Programs that once told the two readings apart: tests/corpus/NAME.c -> build/sw/corpus/NAME.elf; a
# shrunk random program, NAME.S, is one by itself.

CORPUS := $(patsubst tests/corpus/%.c,$(SW_BUILD)/corpus/%.elf,$(wildcard tests/corpus/*.c)) \
  $(patsubst tests/corpus/%.S,$(SW_BUILD)/corpus/%.elf,$(wildcard tests/corpus/*.S))

$(SW_BUILD)/corpus/%.elf: tests/corpus/%.S
	@mkdir -p $(@D)
	@$(SW_CC) -nostdlib -Wl,-n -Ttext=0x80000000 $< -o $@

$(SW_BUILD)/corpus/%.elf: tests/corpus/%.c $(SW_LIB) $(SW_HEADERS) sw/lib/program.ld
	@mkdir -p $(@D)
	@$(SW_CC) $(SW_FLAGS) -nostdlib -nostartfiles -T sw/lib/program.ld $(SW_LIB) $< -o $@

.PHONY: corpus
corpus: $(CORPUS) ## build the programs of tests/corpus into build/sw/corpus

.PHONY: simulators
simulators: setup ## the simulators that the tests run, built into the cache (minutes, once)
	@PYTHONPATH=tests/shared $(PY) -m simulators

# The HTML report in a browser: the only tests that need one (skipped in `make test` without it).

$(STAMPS)/apt-page: tests/page/apt-packages.txt tools/install-apt.sh
	@tools/install-apt.sh tests/page/apt-packages.txt
	@mkdir -p $(@D) && touch $@

.PHONY: test-page
test-page: setup $(STAMPS)/apt-page ## the HTML report opened in headless Chromium (installs it)
	@mkdir -p build/junit
	$(PY) -m pytest tests/page -n0 --browser-required --junitxml build/junit/page.xml

.PHONY: docs-image
docs-image: first-difference $(STAMPS)/apt-page ## the picture of the report in README and docs (docs/images), made anew
	$(PY) tests/page/browser.py build/first-difference/planted/$(basename $(notdir $(FIRST_PROGRAM)))/report.html \
	  docs/images/first-difference.png
