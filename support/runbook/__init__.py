"""The promises as data: one YAML file per brand, checked, planned, applied and dumped."""
