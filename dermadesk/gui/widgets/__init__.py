"""Small parts that the panels are made of. They know the theme and nothing of photos or models."""
