"""By a writer who had seen no check, used to harden the checks."""
