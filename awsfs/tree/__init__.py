"""The tree: declarations grown into directories, files and symbolic links."""
