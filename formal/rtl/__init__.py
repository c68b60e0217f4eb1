"""The RTL side: modules elaborated to SMT-LIB, unrolled over cycles, or compiled with Verilator."""
