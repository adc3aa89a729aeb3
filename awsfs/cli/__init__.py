"""The command: arguments, assembling the parts, and a word to the person where something is wrong."""
