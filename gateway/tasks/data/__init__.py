"""What the reading of tasks knows of Vietnamese administrative language, as data."""
