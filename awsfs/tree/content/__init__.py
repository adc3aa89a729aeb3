"""Content that is more than fields: text by the line, logs that are followed, archives, and what is sent as written."""
