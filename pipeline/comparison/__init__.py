"""Two releases of one record laid side by side: what was newly opened, what newly closed. From the records alone."""
