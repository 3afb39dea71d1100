"""Hour protection: signs of hour-farming, listed for the office, never punished by themselves."""
