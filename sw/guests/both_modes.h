/* SPDX-License-Identifier: Apache-2.0 */
// Stubs of one instruction, run in VS-mode or in VU-mode (both_modes.S).
#pragma once

typedef char code[];

long call_supervisor(const char *code, unsigned long a0, unsigned long a1);
long call_user(const char *code, unsigned long a0, unsigned long a1, unsigned long code_offset,
               unsigned long redirected);
_Noreturn void end_of_user(unsigned long a0);
extern code user_done;

extern code stub_lb, stub_lbu, stub_lh, stub_lhu, stub_lw, stub_lw_x0, stub_sb, stub_sh, stub_sw,
    stub_sw_x0, stub_c_lw, stub_c_sw, stub_c_lwsp, stub_c_swsp, stub_c_swsp_0, stub_lr, stub_amo,
    stub_jump, stub_illegal, stub_c_illegal, stub_wfi, stub_hstatus, stub_hstatus_set,
    stub_hfence_gvma, stub_hlv, stub_sstatus, stub_cycle, stub_sret, stub_sfence, stub_far_vs,
    stub_far_vu, stub_shutdown, stub_reset;
#if __riscv_xlen == 64
extern code stub_lwu, stub_ld, stub_sd, stub_c_ld, stub_c_sd, stub_c_ldsp, stub_c_sdsp,
    stub_c_sdsp_32;
#endif
