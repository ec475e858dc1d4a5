"""What screens share: words, filters, cards, charts and tables."""
