"""The ledger of hours (时长账): append-only entries in minutes, totals, and their proof."""
