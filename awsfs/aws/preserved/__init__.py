"""What belongs to an object and stays with it when its content is replaced, or when it is moved."""
