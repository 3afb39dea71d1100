"""Teams (志愿服务队) of a unit: leader and members."""
