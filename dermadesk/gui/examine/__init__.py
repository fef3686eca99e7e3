"""The Examine tab: one photo in, one honest answer out. One file per panel; `page.py` composes them."""
