"""awsfs beside what a person would use instead, on one machine: ``bench/run.sh``."""
