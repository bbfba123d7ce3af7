"""The engines of a comparison, one module each; see `benchmarks.competitors`."""
