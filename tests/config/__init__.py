"""The fuse box: probes, hosts, logs, settings, and how it is all started."""
