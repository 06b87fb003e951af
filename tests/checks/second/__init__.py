"""By a writer who had seen no check, kept aside until 25 November 2026."""
