"""The board pack: a document that stands alone, and gives the same figures when it is opened again in a year."""
