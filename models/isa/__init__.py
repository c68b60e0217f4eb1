"""The facts of the architecture and of the harness, each once. Imports nothing of ours."""
