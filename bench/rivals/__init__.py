"""What awsfs is measured against, where that is a script: each does one thing and prints the seconds it took."""
