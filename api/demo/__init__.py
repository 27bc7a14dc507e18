"""Simulated time: a driver that moves a whole system through days, the demo's story and the demo's data."""
