"""A run over several machines: pages are read by Dask's workers, everything else stays where the run was started."""
