"""Trials: what takes minutes, kills processes or fills disks. Each is a command of its own, never part of the tests."""
