"""The quality bench: labelled edits, the tools that look for them, and the tables."""
