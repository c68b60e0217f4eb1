# SPDX-License-Identifier: Apache-2.0
##@ Lockstep

# Lockstep: the main job, and the planted bugs that show that it can fail.

# Programs of sw/controls that leave no fence out.
FENCED := code_after_fence_i every_fence_form halfwords roots_after_fence \
  sc_with_and_without_lr sum_and_mxr_at_once timer_interrupts
SELFTEST := $(SW_BUILD)/firmware/selftest.elf
LOCKSTEP_PROGRAMS = $(DIRECTED) $(CORPUS) $(BENCH_PROGRAMS) $(SELFTEST) \
  $(FENCED:%=$(SW_BUILD)/controls/%.elf)
LOCKSTEP_PROGRAMS_32 = $(DIRECTED_32) $(FENCED:%=$(SW_BUILD)/controls/rv32imac_h/%.elf)
# Programs of F and D, on a hart with them.
LOCKSTEP_PROGRAMS_FLOAT = $(call elves,sw/directed/rv64gc_h/*.c)
# A program of each instruction of F and D: every mode, pairs of special operands.
FLOAT_SUITE := $(SW_BUILD)/float_suite
# Further runs with random interrupts and wait states.
DISTURBED ?= 50
DISTURBED_32 ?= 25
DISTURBED_FLOAT ?= 20
# Random programs with F and D.
RANDOM_FLOAT ?= 40

# The firmware with a payload that calls every function of it.
$(SELFTEST): $(wildcard sw/firmware/* sw/firmware/selftest/*)
	@mkdir -p $(@D)
	@cp "$$($(TRAPLINE) linux-build --selftest)" $@

.PHONY: lockstep
lockstep: setup sw ## the main job: every program in lockstep, reports in build/lockstep, of RV32 in build/lockstep-rv32, of F and D in build/lockstep-rv64gc
	@echo "compiling the firmware and the programs of the measurements"
	@$(MAKE) -s -j$(JOBS) $(LOCKSTEP_PROGRAMS) $(LOCKSTEP_PROGRAMS_32) $(LOCKSTEP_PROGRAMS_FLOAT)
	@echo "running in lockstep: $(words $(LOCKSTEP_PROGRAMS)) programs, $(DISTURBED) disturbed runs"
	@rm -f build/lockstep/*.coverage build/lockstep-rv32/*.coverage build/lockstep-rv64gc/*.coverage
	@$(TRAPLINE) lockstep --out build/lockstep --jobs $(JOBS) --fenced --coverage \
	  --disturbed $(DISTURBED) $(LOCKSTEP_PROGRAMS)
	@echo "running in lockstep: rv32imac_h: $(words $(LOCKSTEP_PROGRAMS_32)) programs, $(DISTURBED_32) disturbed runs"
	@$(TRAPLINE) lockstep --config rv32imac_h --out build/lockstep-rv32 --jobs $(JOBS) --fenced --coverage \
	  --disturbed $(DISTURBED_32) $(LOCKSTEP_PROGRAMS_32)
	@echo "running in lockstep: rv64gc_h: $(words $(LOCKSTEP_PROGRAMS_FLOAT)) programs, $(DISTURBED_FLOAT) disturbed runs, $(RANDOM_FLOAT) random programs"
	@$(PY) -m trapline.tb.random.float_suite $(FLOAT_SUITE)
	@$(TRAPLINE) lockstep --config rv64gc_h --out build/lockstep-rv64gc --jobs $(JOBS) --fenced --coverage \
	  --disturbed $(DISTURBED_FLOAT) $(LOCKSTEP_PROGRAMS_FLOAT) $(FLOAT_SUITE)/*.elf
	@rm -rf build/random-rv64gc
	@$(TRAPLINE) random --config rv64gc_h --programs $(RANDOM_FLOAT) --seed 1 --jobs $(JOBS) --out build/random-rv64gc

# Programs of each kind for cores from outside; what applies is run, what differs is waived or not.
CVA6_RANDOM ?= 40
IBEX_RANDOM ?= 300
# foreign_suite DESIGN,PROGRAMS,RANDOM PROGRAMS
foreign_suite = $(TRAPLINE) dut check $(1) --out build/dut-check-$(1) && \
  $(TRAPLINE) lockstep --dut $(1) --out build/lockstep-$(1) --jobs $(JOBS) --fenced $(2) && \
  rm -rf build/random-$(1) && \
  $(TRAPLINE) random --dut $(1) --programs $(3) --seed 1 --out build/random-$(1)
# cva6_suite DESIGN,PROGRAMS: at either width, the firmware's test among them.
cva6_suite = mkdir -p $(dir $(SELFTEST)) && \
  cp "$$($(TRAPLINE) linux-build --selftest --dut $(1))" $(dir $(SELFTEST))selftest_$(1).elf && \
  $(call foreign_suite,$(1),$(2) $(dir $(SELFTEST))selftest_$(1).elf,$(CVA6_RANDOM))

.PHONY: lockstep-cva6
lockstep-cva6: setup sw ## CVA6 of PyPI, RV64 and RV32: directed programs that apply, and random ones, in lockstep (build/lockstep-cva6, build/lockstep-cva6_rv32)
	@if $(PY) -c "import pythondata_cpu_cva6" 2>/dev/null; then \
	  $(call cva6_suite,cva6,$(DIRECTED)) && $(call cva6_suite,cva6_rv32,$(DIRECTED_32)); \
	else echo "skipped: pythondata-cpu-cva6 is not installed (pip install 'trapline[cva6]')"; fi

.PHONY: lockstep-ibex
lockstep-ibex: setup sw ## Ibex of PyPI, RV32 with M and U: directed programs that apply, and random ones, in lockstep (build/lockstep-ibex)
	@if $(PY) -c "import pythondata_cpu_ibex" 2>/dev/null; then \
	  $(call foreign_suite,ibex,$(DIRECTED_32),$(IBEX_RANDOM)); \
	else echo "skipped: pythondata-cpu-ibex is not installed (pip install 'trapline[ibex]')"; fi

.PHONY: mutants
mutants: setup sw ## planted RTL bugs, each caught by which program (build/mutants.json; RANDOM_ONLY=1)
	$(TRAPLINE) mutants $(if $(RANDOM_ONLY),--random-only)

.PHONY: controls
controls: setup sw ## legal variants of the core that must pass, and others that must not, at both widths (build/controls*.json)
	$(TRAPLINE) controls
	$(TRAPLINE) controls --config rv32imac_h
