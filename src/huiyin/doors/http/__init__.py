"""Devices that speak HTTP: our own addresses under /ingest/v1/, and ThingsBoard's HTTP device API."""
