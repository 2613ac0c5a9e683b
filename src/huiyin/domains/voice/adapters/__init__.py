"""Files of other systems: tables of citizens' messages as they were exported elsewhere."""
