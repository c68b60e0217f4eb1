# Programs that once told the two readings apart: tests/corpus/NAME.c -> build/sw/corpus/NAME.elf.

CORPUS := $(patsubst tests/corpus/%.c,$(SW_BUILD)/corpus/%.elf,$(wildcard tests/corpus/*.c))

$(SW_BUILD)/corpus/%.elf: tests/corpus/%.c $(SW_LIB) $(SW_HEADERS) sw/lib/program.ld
	@mkdir -p $(@D)
	@$(SW_CC) $(SW_FLAGS) -nostdlib -nostartfiles -T sw/lib/program.ld $(SW_LIB) $< -o $@

.PHONY: corpus
corpus: $(CORPUS) ## build the programs of tests/corpus into build/sw/corpus
