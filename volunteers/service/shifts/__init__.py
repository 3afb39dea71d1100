"""Shifts (场次) of projects, and who signs up for them."""
