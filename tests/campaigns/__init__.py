"""Long campaigns against the running whole: `make faults`, `make fuzz`, `make soak`. Their small versions are tests."""
