"""Figures become screens: one script per screen, read top to bottom, no SQL and no arithmetic on figures."""
