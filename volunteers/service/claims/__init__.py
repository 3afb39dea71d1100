"""Claims (异议): a volunteer reports a missing or wrong record; unit, then office, decide."""
