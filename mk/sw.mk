# SPDX-License-Identifier: Apache-2.0
##@ Programs

# Directed programs: sw/directed/NAME.c -> build/sw/directed/NAME.elf, and the same source at XLEN=32 ->
# build/sw/directed/rv32imac_h/NAME.elf unless its first lines say "Needs: xlen 64". One compiler call
# each, so that `make -j` uses both cores; lib objects are shared. A program for one other configuration
# alone stands in a folder of its name: sw/directed/CONFIG/NAME.c.

SW_BUILD := build/sw
# The compiler of Debian 12 rejects `h` in -march; its assembler takes it.
SW_CC := riscv64-unknown-elf-gcc
SW_FLAGS := -march=rv64imac_zicsr_zifencei -Wa,-march=rv64imach_zicsr_zifencei_svinval_zawrs \
  -mno-riscv-attribute -mabi=lp64 -mcmodel=medany -O1 -g -Wall -Wextra -Werror -ffreestanding \
  -fno-builtin -Isw/include -Isw/lib
# At XLEN=32 addresses are kept in 64 bits here and there: casts of them from and to pointers are meant.
SW_FLAGS_32 := $(filter-out -march=% -Wa% -mabi=%,$(SW_FLAGS)) -march=rv32imac_zicsr_zifencei \
  -Wa,-march=rv32imach_zicsr_zifencei_svinval_zawrs -Wa,-Isw/lib -mabi=ilp32 \
  -Wno-pointer-to-int-cast -Wno-int-to-pointer-cast
SW_LIB := $(patsubst sw/lib/%,$(SW_BUILD)/lib/%.o,$(wildcard sw/lib/*.c sw/lib/*.S))
SW_LIB_32 := $(SW_LIB:$(SW_BUILD)/lib/%=$(SW_BUILD)/lib/rv32/%)
SW_HEADERS := $(wildcard sw/lib/*.h sw/lib/*.inc sw/include/*.h)
# needs SOURCE,ELF: what the source's first comment says that the program needs of a hart goes into a
# section of its ELF file (models/isa/needs.py).
needs = sed -n 's/^ \* Needs: //p' $(1) >$(2).needs && \
  riscv64-unknown-elf-objcopy --add-section .trapline.needs=$(2).needs $(2) && rm $(2).needs
elves = $(patsubst sw/directed/%.c,$(SW_BUILD)/directed/%.elf,$(wildcard $(1)))
DIRECTED := $(call elves,sw/directed/*.c)
# Sources among $(1) that exist at XLEN=32, too.
both_widths = $(shell grep -L "Needs: xlen 64" $(wildcard $(1)))
DIRECTED_32 := $(patsubst sw/directed/%.c,$(SW_BUILD)/directed/rv32imac_h/%.elf, \
  $(call both_widths,sw/directed/*.c)) $(call elves,sw/directed/rv32imac_h/*.c)
DIRECTED_CONFIGS := $(notdir $(patsubst %/,%,$(dir $(wildcard sw/directed/*/.))))
CONTROLS := $(patsubst sw/controls/%.c,$(SW_BUILD)/controls/%.elf,$(wildcard sw/controls/*.c))
CONTROLS_32 := $(patsubst sw/controls/%.c,$(SW_BUILD)/controls/rv32imac_h/%.elf, \
  $(call both_widths,sw/controls/*.c))

$(SW_BUILD)/lib/%.o: sw/lib/% $(SW_HEADERS)
	@mkdir -p $(@D)
	@$(SW_CC) $(SW_FLAGS) -c $< -o $@

# Programs with floating point: the assembler takes F and D, the compiler uses none of it.
$(SW_BUILD)/directed/rv64gc_h/%.elf: private SW_FLAGS += -Wa,-march=rv64imafdch_zicsr_zifencei_svinval_zawrs
$(SW_BUILD)/directed/%.elf: sw/directed/%.c $(SW_LIB) $(SW_HEADERS) sw/lib/program.ld
	@mkdir -p $(@D)
	@$(SW_CC) $(SW_FLAGS) -nostdlib -nostartfiles -T sw/lib/program.ld $(SW_LIB) $< -o $@
	@$(call needs,$<,$@)

$(SW_BUILD)/lib/rv32/%.o: sw/lib/% $(SW_HEADERS)
	@mkdir -p $(@D)
	@$(SW_CC) $(SW_FLAGS_32) -c $< -o $@

link_32 = $(SW_CC) $(SW_FLAGS_32) -nostdlib -nostartfiles -T sw/lib/program.ld $(SW_LIB_32) $(1) -o $(2)

$(SW_BUILD)/directed/rv32imac_h/%.elf: sw/directed/%.c $(SW_LIB_32) $(SW_HEADERS) sw/lib/program.ld
	@mkdir -p $(@D)
	@$(call link_32,$<,$@)
	@$(call needs,$<,$@)

$(SW_BUILD)/directed/rv32imac_h/%.elf: sw/directed/rv32imac_h/%.c $(SW_LIB_32) $(SW_HEADERS) \
    sw/lib/program.ld
	@mkdir -p $(@D)
	@$(call link_32,$<,$@)
	@$(call needs,$<,$@)

$(SW_BUILD)/controls/rv32imac_h/%.elf: sw/controls/%.c $(SW_LIB_32) $(SW_HEADERS) sw/lib/program.ld
	@mkdir -p $(@D)
	@$(call link_32,$<,$@)
	@$(call needs,$<,$@)

# Programs that leave out fences on purpose; see tb/planted/variants.
$(SW_BUILD)/controls/%.elf: sw/controls/%.c $(SW_LIB) $(SW_HEADERS) sw/lib/program.ld
	@mkdir -p $(@D)
	@$(SW_CC) $(SW_FLAGS) -nostdlib -nostartfiles -T sw/lib/program.ld $(SW_LIB) $< -o $@
	@$(call needs,$<,$@)

.SECONDARY: $(SW_LIB) $(SW_LIB_32)

.PHONY: sw
sw: ## build the directed programs into build/sw/directed
	@mkdir -p $(SW_BUILD)
	@echo "compiling the programs that have changed"
	@# One at a time: tests and lockstep may both find it unbuilt.
	@flock $(SW_BUILD)/lock $(MAKE) --no-print-directory -j$(JOBS) directed-elves control-elves corpus
	@echo "$(words $(DIRECTED)) directed programs in $(SW_BUILD)/directed, $(words $(DIRECTED_32)) of RV32"

.PHONY: directed-elves
directed-elves: $(sort $(call elves,sw/directed/*.c sw/directed/*/*.c) $(DIRECTED_32))

.PHONY: control-elves
control-elves: $(CONTROLS) $(CONTROLS_32)

.PHONY: directed-rules
directed-rules: setup ## how many rules the directed programs name, and which are missing
	@$(PY) -m pytest -q -n0 -s tests/directed/test_conventions.py -k every_rule
