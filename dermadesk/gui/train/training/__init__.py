"""The wizard's page Training: what runs, what it told, and how that is shown."""
