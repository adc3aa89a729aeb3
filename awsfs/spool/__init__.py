"""Private temporary files: what programs have written and AWS has not acknowledged yet."""
