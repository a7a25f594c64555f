"""Devices and peers: one folder a kind. None knows another; all know `models` and `integrations._links`."""
