"""How much is withheld, where, how and why: counted from TEI records alone (``docs/statistics.md``)."""
