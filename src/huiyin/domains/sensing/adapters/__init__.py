"""What sensing reads from files."""
