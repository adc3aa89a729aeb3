"""``python -m awsfs``."""

from awsfs.cli.main import main

if __name__ == "__main__":
    main(prog_name="awsfs")
