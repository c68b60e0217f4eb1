"""The testbench: Verilator build, simulator control, lockstep comparison and report."""
