"""Instructions as pure functions: decoding, expansion of 16-bit ones, arithmetic."""
