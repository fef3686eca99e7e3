"""The wizard's page Install: the name, the notes, whether it is used, and what can be done once it is installed."""
