"""The pyuvm environment around a lockstep run; it never handles a single instruction."""
