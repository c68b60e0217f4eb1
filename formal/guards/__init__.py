"""Changes planted in RTL and model, which the proofs must refute."""
