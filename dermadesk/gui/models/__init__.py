"""The Models tab: what the installed models are, what they were trained on, and how well they do."""
