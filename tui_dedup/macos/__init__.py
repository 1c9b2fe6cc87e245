"""What macOS offers and forbids: Apple events, PhotoKit, libraries, and the session that we run in."""
