"""Parts of screens. None of them reads a file or asks the catalog: they show what they are given."""
