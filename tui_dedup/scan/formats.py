"""Which files are opened in a way of their own, by extension."""

RAW = frozenset(("cr2", "cr3", "nef", "nrw", "arw", "dng", "raf", "orf", "rw2", "pef", "srw"))
"""Extensions of what LibRaw opens, in lower case and without the dot."""
