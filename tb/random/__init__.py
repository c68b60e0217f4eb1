"""Random privileged programs: self-contained images that run on any hart of the project."""
