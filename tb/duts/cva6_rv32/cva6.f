// The core's own list, behind the configuration that stands in the place of its own.
+define+CVA6_XLEN=32
tb/duts/cva6/cva6_config_pkg.sv
+define+RVFI_MEM
-f ${CVA6_REPO_DIR}/core/Flist.cv32a6_imac_sv32
