"""Projects (志愿服务项目): the office's catalogue, what units offer, approval, publication."""
