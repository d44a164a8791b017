"""What is on a page beside its print: strokes through words, seals, handwriting, pictures."""
