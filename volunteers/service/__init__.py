"""What volunteers do: projects, shifts, check-in, and the ledger of hours."""
