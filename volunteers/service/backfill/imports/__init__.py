"""Files of earlier service: the steps are those of every import, here is what is theirs."""
