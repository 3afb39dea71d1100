"""Settlement (结算): how attendance becomes entries of the ledger, by the region's rules."""
