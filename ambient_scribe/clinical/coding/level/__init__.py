"""The level of a visit: by problems, data and risk, or by time."""
