"""What bridged packages need on current versions, one module each. Nothing else in the package imports these."""
