"""Golden model and Spike, instruction by instruction. Spike is a second opinion, not the judge."""
