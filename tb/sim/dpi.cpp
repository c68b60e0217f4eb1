// The functions the design calls: it claims commits, moves data, and asks for stimulus here.

#include <cstdint>
#include <cstring>

#include "control.h"
#include "svdpi.h"

extern "C" {
extern uint64_t tl_ring[kTlRing][TL_RECORD_WORDS];
extern uint64_t tl_full_ring[kTlFullRing][TL_FULL_WORDS];
extern uint64_t tl_bus_ring[kTlBusRing][TL_BUS_WORDS];
extern char tl_console[kTlConsole];
extern uint64_t tl_console_head;
extern uint8_t* tl_ram;
}

