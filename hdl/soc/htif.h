// SPDX-License-Identifier: Apache-2.0
// The host's side of HTIF for a simulator: what it does with a write to the doubleword `tohost`.
//
// models/isa/htif.py says what is served and when a command is complete. Whoever owns main memory
// calls Htif::wrote after each write that touches the doubleword, and Htif::late now and then.
#ifndef TRAPLINE_HTIF_H
#define TRAPLINE_HTIF_H

#include <cstdint>
#include <cstring>

#include "htif_facts.h"

// What of the command has come and when: kept by the owner, so that it can be saved and reset.
struct HtifState {
  uint64_t halves;  // bit 0: the low word, bit 1: the high one
  uint64_t since;   // cycle of the first of them
};

// Of the simulator.
struct HtifHost {
  uint8_t* (*bytes)(uint64_t spa, uint64_t count);  // null outside main memory
  void (*write)(uint64_t spa, uint64_t data);       // an aligned doubleword
  void (*put)(uint8_t byte);
  int (*get)();  // -1: no character waits
  void (*finish)(bool failed, uint64_t code);
  void (*unserved)(uint64_t word);  // see unserved() of models/isa/htif.py
};

class Htif {
 public:
  Htif(const HtifHost& host, HtifState& state) : host_(host), state_(state) {}

  // The doubleword at `tohost` was written where `strb` has its bits; `fromhost` 0: there is none.
  void wrote(uint64_t tohost, uint64_t fromhost, uint8_t strb, uint64_t cycle) const {
    const uint64_t value = word(tohost);
    if (value == 0) {
      state_.halves = 0;
      return;
    }
    const uint64_t half = strb == 0x0f ? 1 : strb == 0xf0 ? 2 : 0;
    if (strb != 0xff && half == 0) return;  // bytes: a command is made of words
    if (half != 0 && (state_.halves | half) != 3 && (state_.halves & half) == 0) {
      state_.halves = half;
      state_.since = cycle;
      return;
    }
    serve(tohost, fromhost, value);
  }

  // Looks for a low word that has waited for its other half long enough. It stays where it is: when
  // exactly that was is no fact of the program.
  void late(uint64_t tohost, uint64_t cycle) const {
    if (state_.halves != 1 || cycle - state_.since < htif_facts::kPatienceCycles) return;
    const uint64_t value = word(tohost);
    if ((value & 1) == 0 || value >> htif_facts::kCommandLsb != 0) return;
    state_.halves = 0;
    host_.finish(value >> 1 != 0, value >> 1);
  }

 private:
  uint64_t word(uint64_t spa) const {
    uint64_t value = 0;
    if (const uint8_t* const at = host_.bytes(spa, 8)) std::memcpy(&value, at, 8);
    return value;
  }

  void serve(uint64_t tohost, uint64_t fromhost, uint64_t value) const {
    using namespace htif_facts;
    const uint64_t device = value >> kDeviceLsb;
    const uint64_t command = value >> kCommandLsb & 0xff;
    const uint64_t payload = value & kPayload;
    state_.halves = 0;
    host_.write(tohost, 0);
    if (device == kProxy && command == kProxyCall) {
      if (payload & 1) {
        host_.finish(payload >> 1 != 0, payload >> 1);
      } else {
        call(fromhost, payload);
      }
    } else if (device == kConsole && command == kConsolePut) {
      host_.put(static_cast<uint8_t>(payload));
    } else if (device == kConsole && command == kConsoleGet) {
      const int c = host_.get();
      if (c >= 0) answer(fromhost, device, command, kGot | static_cast<uint64_t>(c));
    } else {
      host_.unserved(value);
    }
  }

  void call(uint64_t fromhost, uint64_t at) const {
    using namespace htif_facts;
    uint64_t arguments[kCallWords];
    const uint8_t* const bytes = at % 8 == 0 ? host_.bytes(at, sizeof arguments) : nullptr;
    if (bytes == nullptr) {
      host_.unserved(kBadAddress);
      return;
    }
    std::memcpy(arguments, bytes, sizeof arguments);
    uint64_t result = -kEbadf;
    if (arguments[0] == kSysExit) {
      const uint64_t code = arguments[1] & kPayload;
      host_.finish(code != 0, code);
      return;
    }
    if (arguments[0] != kSysWrite) {
      const uint64_t number = arguments[0] & kPayload;
      host_.unserved(number);
      return;
    }
    if (arguments[1] == kStdout || arguments[1] == kStderr) {
      const uint8_t* const text = host_.bytes(arguments[2], arguments[3]);
      if (text == nullptr) {
        host_.unserved(kBadAddress);
        return;
      }
      for (uint64_t i = 0; i < arguments[3]; ++i) host_.put(text[i]);
      result = arguments[3];
    }
    host_.write(at, result);
    answer(fromhost, kProxy, kProxyCall, kProxyAnswer);
  }

  void answer(uint64_t fromhost, uint64_t device, uint64_t command, uint64_t low) const {
    using namespace htif_facts;
    if (fromhost != 0) host_.write(fromhost, device << kDeviceLsb | command << kCommandLsb | low);
  }

  const HtifHost& host_;
  HtifState& state_;
};

#endif
