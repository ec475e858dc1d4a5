"""Facts become figures: cubes, the catalogue of metrics, and figures for pages, exports and the command line."""
