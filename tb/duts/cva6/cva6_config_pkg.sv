// SPDX-License-Identifier: Apache-2.0
// CVA6 without F and D, whose divider is not part of the package on PyPI, and without CV-X-IF. The
// names are those that its core/include/riscv_pkg.sv and ariane_pkg.sv ask for.
// CVA6_XLEN is defined by the list that names this file.
package cva6_config_pkg;
  localparam int CVA6ConfigXlen = `CVA6_XLEN;
  localparam int CVA6ConfigFpuEn = 0;
  localparam int CVA6ConfigF16En = 0;
  localparam int CVA6ConfigF16AltEn = 0;
  localparam int CVA6ConfigF8En = 0;
  localparam int CVA6ConfigFVecEn = 0;
  localparam int CVA6ConfigCvxifEn = 0;
  localparam int CVA6ConfigCExtEn = 1;
  localparam int CVA6ConfigAExtEn = 1;
  localparam int CVA6ConfigFetchUserEn = 0;
  localparam int CVA6ConfigFetchUserWidth = CVA6ConfigXlen;
  localparam int CVA6ConfigDataUserEn = 0;
  localparam int CVA6ConfigDataUserWidth = CVA6ConfigXlen;
  localparam int CVA6ConfigRenameEn = 0;
endpackage
