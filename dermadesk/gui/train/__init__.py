"""The Train tab: from labelled photos to a candidate, an honest comparison, and its installation."""
