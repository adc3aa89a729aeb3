"""Objects: keys of a bucket as files of any size, read in ranges, spooled while they are written, moved by copies."""
