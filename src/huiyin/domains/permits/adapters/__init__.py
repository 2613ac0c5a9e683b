"""What permits read from files."""
