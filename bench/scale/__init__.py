"""What a night of pages asks for: speed, memory, length, kills, more than one machine, hostile files."""
