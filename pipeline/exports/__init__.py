"""The same text in the forms other programs read."""
