"""Address translation as pure functions: what a PTE means, where a table entry stands."""
