"""Check-in and check-out on site (签到、签退): appended, settled later."""
