"""The screens, each with its style beside it. They are imported when they are opened for the first time."""
