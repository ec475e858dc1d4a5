"""Facts become figures: cubes, the catalogue of metrics, and the figures that pages, exports and the command line ask."""
