"""What a clinic keeps: examinations in a case store, and reports of them. Nothing is kept unless the user saves it."""
