"""JSON Schemas of the files that dedup-tui writes for others to read."""
