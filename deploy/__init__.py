"""How the app is run by more than one: a cluster on one desk, and the same parts for production (docs/cluster.md)."""
