"""The Batch tab: a folder of photos, from the drop to the last row."""
