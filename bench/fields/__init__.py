"""Fields found, right, wrong and missed, per field, on pages and texts with known truth."""
