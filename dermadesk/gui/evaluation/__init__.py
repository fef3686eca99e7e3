"""How good answers are, as cards: shared by the pages that measure a batch and a new model."""
