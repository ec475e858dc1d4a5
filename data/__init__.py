"""A site's file becomes versioned rows: contracts, reading, checking, the store and its uploads."""
