# Directed programs: sw/directed/NAME.c -> build/sw/directed/NAME.elf. One compiler call each, so
# that `make -j` uses both cores; lib objects are shared. A program for another configuration than
# the default stands in a folder of its name: sw/directed/CONFIG/NAME.c.

SW_BUILD := build/sw
# The compiler of Debian 12 rejects `h` in -march; its assembler takes it.
SW_CC := riscv64-unknown-elf-gcc
SW_FLAGS := -march=rv64imac_zicsr_zifencei -Wa,-march=rv64imach_zicsr_zifencei_svinval_zawrs \
  -mno-riscv-attribute -mabi=lp64 -mcmodel=medany -O1 -g -Wall -Wextra -Werror -ffreestanding \
  -fno-builtin -Isw/include -Isw/lib
SW_LIB := $(patsubst sw/lib/%,$(SW_BUILD)/lib/%.o,$(wildcard sw/lib/*.c sw/lib/*.S))
SW_HEADERS := $(wildcard sw/lib/*.h sw/include/*.h)
elves = $(patsubst sw/directed/%.c,$(SW_BUILD)/directed/%.elf,$(wildcard $(1)))
DIRECTED := $(call elves,sw/directed/*.c)
DIRECTED_CONFIGS := $(notdir $(patsubst %/,%,$(dir $(wildcard sw/directed/*/.))))
CONTROLS := $(patsubst sw/controls/%.c,$(SW_BUILD)/controls/%.elf,$(wildcard sw/controls/*.c))

$(SW_BUILD)/lib/%.o: sw/lib/% $(SW_HEADERS)
	@mkdir -p $(@D)
	@$(SW_CC) $(SW_FLAGS) -c $< -o $@

$(SW_BUILD)/directed/%.elf: sw/directed/%.c $(SW_LIB) $(SW_HEADERS) sw/lib/program.ld
	@mkdir -p $(@D)
	@$(SW_CC) $(SW_FLAGS) -nostdlib -nostartfiles -T sw/lib/program.ld $(SW_LIB) $< -o $@

# Programs that leave out fences on purpose; see tb/planted/variants.
$(SW_BUILD)/controls/%.elf: sw/controls/%.c $(SW_LIB) $(SW_HEADERS) sw/lib/program.ld
	@mkdir -p $(@D)
	@$(SW_CC) $(SW_FLAGS) -nostdlib -nostartfiles -T sw/lib/program.ld $(SW_LIB) $< -o $@

.SECONDARY: $(SW_LIB)

.PHONY: sw
sw: ## build the directed programs into build/sw/directed
	@mkdir -p $(SW_BUILD)
	@# One at a time: tests and lockstep may both find it unbuilt.
	@flock $(SW_BUILD)/lock $(MAKE) --no-print-directory -j$(JOBS) directed-elves control-elves corpus
	@echo "$(words $(call elves,sw/directed/*.c sw/directed/*/*.c)) directed programs in $(SW_BUILD)/directed"

.PHONY: directed-elves
directed-elves: $(call elves,sw/directed/*.c sw/directed/*/*.c)

.PHONY: control-elves
control-elves: $(CONTROLS)

.PHONY: directed-rules
directed-rules: setup ## how many rules the directed programs name, and which are missing
	@$(PY) -m pytest -q -n0 -s tests/directed/test_conventions.py -k every_rule
