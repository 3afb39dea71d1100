"""Back-fill (补录) of earlier service: in policy's window, with evidence and two approvals."""
