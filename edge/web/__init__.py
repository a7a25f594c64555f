"""What people see: the aiohttp server, its sessions, and the pages of the touch screens."""
