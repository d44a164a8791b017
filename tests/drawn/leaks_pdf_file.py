"""Probes of a file."""
