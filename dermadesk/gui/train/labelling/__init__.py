"""The labelling page: one photo at a time, a key for each class."""
