"""Why the operator changes that no proof can tell from the original change nothing."""

# (twin, side, change as `mutants` describes it): reason.
REASONS: dict[tuple[str, str, str], str] = {}
