"""A folder of photos -> one row per photo."""
