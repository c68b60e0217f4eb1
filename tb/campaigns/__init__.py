"""Many runs with one question: random programs, seeds, Spike, planted bugs, controls, Linux."""
